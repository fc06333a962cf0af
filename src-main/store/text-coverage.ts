/** Number of distinct texts in some domains, and how many of them have vectors. */
import { setImmediate } from 'node:timers/promises';
import type { Db } from './database.ts';
import { knownVectors, readHash, type KeptEncoder } from './vectors.ts';

export interface TextSum {
  /** Number of distinct texts, by what an encoder reads. */
  texts: number;
  /** Number of characters read. */
  characters: number;
}

export interface EncoderCoverage {
  all: TextSum;
  /** Those with a vector by it. */
  known: TextSum;
}

export interface TextCoverage extends TextSum {
  /** By the key of an encoder. */
  encoders: Map<string, EncoderCoverage>;
}

interface CoveredEncoder extends Pick<KeptEncoder, 'key' | 'reads'> {
  work(item: { prompt: string; text: string }): number;
}

const PAGE = 2000;

/**
 * Reads every text once, a page at a time, so that other requests are answered meanwhile.
 *
 * @throws the signal's reason
 */
export async function textCoverage(
  db: Db,
  domains: readonly number[],
  encoders: readonly CoveredEncoder[],
  signal?: AbortSignal,
): Promise<TextCoverage> {
  const none = () => ({ texts: 0, characters: 0 });
  const sums = encoders.map((encoder) => ({
    ...encoder,
    all: none(),
    known: none(),
    seen: new Set<string>(),
    isKnown: knownVectors(db, encoder.key),
  }));
  const coverage: TextCoverage = {
    ...none(),
    encoders: new Map(sums.map(({ key, all, known }) => [key, { all, known }])),
  };
  const page = db.prepare<[string, number], { id: number; prompt: string; text: string }>(
    `SELECT id, prompt, text FROM item WHERE domain_id IN (SELECT value FROM json_each(?)) AND id > ?
     ORDER BY id LIMIT ${PAGE}`,
  );
  const ids = JSON.stringify(domains);
  const seen = new Set<string>();
  for (let last = 0; ;) {
    signal?.throwIfAborted();
    const items = page.all(ids, last);
    if (items.length === 0) return coverage;
    for (const item of items) {
      last = item.id;
      if (isNew(seen, readHash('answer', item))) add(coverage, item.text.length);
      for (const { reads, work, isKnown, all, known, seen: own } of sums) {
        const hash = readHash(reads, item);
        if (!isNew(own, hash)) continue;
        const characters = work(item);
        add(all, characters);
        if (isKnown(hash)) add(known, characters);
      }
    }
    await setImmediate();
  }
}

function isNew(seen: Set<string>, hash: Buffer): boolean {
  const name = hash.toString('latin1');
  if (seen.has(name)) return false;
  seen.add(name);
  return true;
}

function add(sum: TextSum, characters: number): void {
  sum.texts += 1;
  sum.characters += characters;
}
