/** Shared by annotation tools: one record, two texts, and any number of judgements on them. */
import type { GuessedField } from '../columns.ts';
import type { PairRecord, RawRecord } from '../format.ts';

export interface Judgement {
  side: 'first' | 'second' | 'tie' | 'both-bad';
  strength?: 1 | 2 | 3;
  annotator?: string;
}

export interface Judged {
  key: string;
  prompt: string;
  texts: [string, string];
  metadata: Record<string, unknown>;
}

/** A pair for each judgement, or one without a label if there is none. */
export function judged(
  { row }: RawRecord,
  { key, prompt, texts, metadata }: Judged,
  judgements: readonly Judgement[],
): PairRecord[] {
  const same = { kind: 'pair', row, key, prompt, metadata } as const;
  if (judgements.length === 0) return [{ ...same, texts, outcome: null, strength: 2 }];
  return judgements.map(({ side, strength = 2, annotator }): PairRecord => {
    const chosen = side === 'first' || side === 'second' ? side : undefined;
    return {
      ...same,
      texts: chosen === 'second' ? [texts[1], texts[0]] : texts,
      outcome: chosen === undefined ? (side as 'tie' | 'both-bad') : 'prefer',
      ...(chosen && { side: chosen }),
      strength,
      ...(annotator !== undefined && annotator !== '' && { annotator }),
    };
  });
}

/** A field with a single known column of a tool's own format. */
export const column = (
  id: string,
  label: string,
  required: boolean,
  names: readonly string[],
): GuessedField => ({ id, label, required, description: `The column ${names[0]}.`, names });

/** A value as an object; null if it is not one. */
export function objectIn(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** The objects in a list; empty if it is not a list. */
export function objectsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(objectIn).filter((entry) => entry !== null) : [];
}

/** The name of a person or a program, as tools write it: a text, a number, or an object with one. */
export function nameIn(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const object = objectIn(value);
  return object === null ? '' : nameIn(object['email'] ?? object['username'] ?? object['id']);
}

const FIRST = /^(?:[a-z_]*?[ _-]*)?(?:a|1|left|first|one)$/i;
const SECOND = /^(?:[a-z_]*?[ _-]*)?(?:b|2|right|second|two)$/i;

/** The side that the value of a pairwise question names; null if none. */
export function sideIn(value: unknown): Judgement['side'] | null {
  const name = nameIn(value).trim();
  if (/^both[ _-]?bad$|^neither$|^none$/i.test(name)) return 'both-bad';
  if (/^(?:tie|equal|same|both|draw|equally[ _-]good)$/i.test(name)) return 'tie';
  if (FIRST.test(name)) return 'first';
  return SECOND.test(name) ? 'second' : null;
}
