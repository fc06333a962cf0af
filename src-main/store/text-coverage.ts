/** How many distinct texts some domains have, and which of them have vectors. */
import { setImmediate } from 'node:timers/promises';
import type { Db } from './open.ts';
import { knownVectors, textHash } from './vectors.ts';

export interface TextSum {
  texts: number;
  characters: number;
}

export interface TextCoverage extends TextSum {
  /** Key of an encoder -> those of the texts that have its vector. */
  known: Map<string, TextSum>;
}

const PAGE = 2000;

/**
 * Reads every text once, a page at a time, so that others are answered meanwhile.
 *
 * @throws the signal's reason
 */
export async function textCoverage(
  db: Db,
  domains: readonly number[],
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<TextCoverage> {
  const coverage: TextCoverage = {
    texts: 0,
    characters: 0,
    known: new Map(keys.map((key) => [key, { texts: 0, characters: 0 }])),
  };
  const isKnown = new Map(keys.map((key) => [key, knownVectors(db, key)]));
  const page = db.prepare<[string, number], { id: number; text: string }>(
    `SELECT id, text FROM item WHERE domain_id IN (SELECT value FROM json_each(?)) AND id > ?
     ORDER BY id LIMIT ${PAGE}`,
  );
  const ids = JSON.stringify(domains);
  const seen = new Set<string>();
  for (let last = 0; ;) {
    signal?.throwIfAborted();
    const items = page.all(ids, last);
    if (items.length === 0) return coverage;
    for (const { id, text } of items) {
      last = id;
      const hash = textHash(text);
      const name = hash.toString('latin1');
      if (seen.has(name)) continue;
      seen.add(name);
      add(coverage, text);
      for (const [key, sum] of coverage.known) if (isKnown.get(key)?.(hash)) add(sum, text);
    }
    await setImmediate();
  }
}

function add(sum: TextSum, text: string): void {
  sum.texts += 1;
  sum.characters += text.length;
}
