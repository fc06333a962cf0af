/**
 * Names of transformers in settings: a folder, then deviations from what its files state, like in a web
 * address: `FOLDER?pooling=cls&window=256&prefix=query: `.
 */
import { DialectError } from '../../contract/errors.ts';
import { poolings } from './pooling.ts';
import type { Pooling } from './pooling.ts';
import { readsOf } from './readings/index.ts';

/** Choices that override the model's own files; undefined: as they state. */
export interface Choices {
  pooling?: Pooling;
  /** Tokens per window, special ones included. */
  window?: number;
  /** Put before every text, as some models require (E5: `query: `). */
  prefix?: string;
  /** Ids of readings: how the model reads an item. */
  reads?: readonly string[];
}

export interface TransformerName {
  /** A folder, or an id on the hub. */
  folder: string;
  choices: Choices;
}

/** Without spaces around it, except those that end a prefix: E5 needs `query: `. */
export function trimmedName(name: string): string {
  return /[?&]prefix=[^&]*$/.test(name) ? name.trimStart() : name.trim();
}

const known = ['reads', 'pooling', 'window', 'prefix'];
const SMALLEST_WINDOW = 16;

/** @throws DialectError `bad-input`: what cannot be chosen, and the choices */
export function readName(id: string): TransformerName {
  const at = id.lastIndexOf('?');
  const query = at === -1 ? '' : id.slice(at + 1);
  // A folder may have a question mark in its name: only `name=` with a known name begins choices.
  if (at === -1 || !/^[a-z]+=/.test(query)) return { folder: id, choices: {} };
  const choices: Choices = {};
  // A plus stays a plus; only in web addresses it means a space.
  for (const [name, value] of new URLSearchParams(query.replaceAll('+', '%2B'))) {
    if (name === 'pooling') choices.pooling = poolingOf(value);
    else if (name === 'window') choices.window = windowOf(value);
    else if (name === 'prefix') choices.prefix = value;
    else if (name === 'reads') choices.reads = readsOf(value);
    else {
      throw new DialectError(
        'bad-input',
        `“${name}” cannot be chosen for an encoder. The choices are ${known.join(', ')}.`,
        { id, name },
      );
    }
  }
  return { folder: id.slice(0, at), choices };
}

/** The same encoder with other readings; null: its default ones. */
export function withReads(id: string, reads: readonly string[] | null): string {
  const { folder } = readName(id);
  const others = id
    .slice(folder.length + 1)
    .split('&')
    .filter((choice) => choice !== '' && !choice.startsWith('reads='));
  // First, since a prefix may end with spaces.
  const choices = reads === null ? others : [`reads=${reads.join()}`, ...others];
  return choices.length === 0 ? folder : `${folder}?${choices.join('&')}`;
}

function poolingOf(value: string): Pooling {
  const pooling = poolings.find((one) => one === value);
  if (pooling) return pooling;
  throw new DialectError(
    'bad-input',
    `There is no pooling “${value}”. Choose among ${poolings.join(', ')}.`,
    { value },
  );
}

function windowOf(value: string): number {
  const window = Number(value);
  if (Number.isInteger(window) && window >= SMALLEST_WINDOW) return window;
  throw new DialectError(
    'bad-input',
    `A window of “${value}” tokens cannot be read. Give a whole number of at least ${SMALLEST_WINDOW}.`,
    { value },
  );
}
