/**
 * Gives every text of some domains its vector. Texts are worked off in order of their length, so that
 * a batch holds texts of like length, and no more than a few chunks of vectors are in memory however
 * many texts there are. What was given to the application stays: a later start goes on from there.
 */
import type { OpenEncoder, PretrainedEncoder } from '../encoders/encoder.ts';
import type { Db } from '../store/open.ts';
import { HASH_BYTES, knownVectors, textHash, type VectorChunk } from '../store/vectors.ts';
import type { EncodeProgress } from './encode-protocol.ts';

/** Characters encoded at once: seconds on a slow machine, so that a stop is heard. */
const CHARACTERS = 16_000;
const TEXTS = 64;

export interface EncodeWatch {
  /** Hands a chunk over; resolves when it is kept. */
  keep(chunk: VectorChunk): Promise<void>;
  progress(progress: EncodeProgress): void;
  /** Awaited between batches; throws to stop. */
  check(): Promise<void>;
}

interface Waiting {
  id: number;
  length: number;
}

export async function encodeDomains(
  db: Db,
  domains: readonly number[],
  encoder: PretrainedEncoder,
  device: 'cpu' | 'webgpu',
  watch: EncodeWatch,
): Promise<void> {
  const waiting = await textsWithoutVector(db, domains, encoder.key, watch.check);
  watch.progress({
    done: 0,
    total: waiting.length,
    secondsLeft: null,
    charactersPerSecond: null,
  });
  if (waiting.length === 0) return;
  const open = await encoder.open({ device }).catch((error: unknown) => {
    if (device === 'cpu') throw error;
    return encoder.open({ device: 'cpu' });
  });
  try {
    await encodeAll(db, waiting, encoder.dimension, open, watch);
  } finally {
    await open.close();
  }
}

/** One item for every distinct text, shortest first. */
async function textsWithoutVector(
  db: Db,
  domains: readonly number[],
  key: string,
  check: () => Promise<void>,
): Promise<Waiting[]> {
  const isKnown = knownVectors(db, key);
  const seen = new Set<string>();
  const waiting: Waiting[] = [];
  const page = db.prepare<[string, number], { id: number; text: string }>(
    `SELECT id, text FROM item WHERE domain_id IN (SELECT value FROM json_each(?)) AND id > ?
     ORDER BY id LIMIT 5000`,
  );
  const ids = JSON.stringify(domains);
  for (let last = 0; ;) {
    const items = page.all(ids, last);
    if (items.length === 0) break;
    for (const { id, text } of items) {
      last = id;
      const hash = textHash(text);
      const name = hash.toString('latin1');
      if (seen.has(name)) continue;
      seen.add(name);
      if (!isKnown(hash)) waiting.push({ id, length: text.length });
    }
    await check();
  }
  return waiting.sort((a, b) => a.length - b.length || a.id - b.id);
}

async function encodeAll(
  db: Db,
  waiting: readonly Waiting[],
  dimension: number,
  open: OpenEncoder,
  { keep, progress, check }: EncodeWatch,
): Promise<void> {
  const textOf = db.prepare<[number], string>('SELECT text FROM item WHERE id = ?').pluck();
  // Long texts come last and cost most: time goes by characters.
  const characters = waiting.reduce((sum, { length }) => sum + length + 1, 0);
  const begun = performance.now();
  let told = begun;
  let done = 0;
  let doneCharacters = 0;
  let handed: Promise<void> = Promise.resolve();
  for (const batch of batches(waiting)) {
    const texts = batch.map(({ id }) => textOf.get(id) ?? '');
    const data = await open.encode(texts.map((text) => ({ prompt: '', text })));
    const hashes = new Uint8Array(batch.length * HASH_BYTES);
    texts.forEach((text, i) => hashes.set(textHash(text), i * HASH_BYTES));
    // One chunk is being written while the next one is computed.
    await handed;
    handed = keep({ hashes, data: data.subarray(0, batch.length * dimension) });
    done += batch.length;
    doneCharacters += batch.reduce((sum, { length }) => sum + length + 1, 0);
    const now = performance.now();
    if (now - told > 250 || done === waiting.length) {
      told = now;
      const charactersPerSecond = (1000 * doneCharacters) / (now - begun);
      const secondsLeft = (characters - doneCharacters) / charactersPerSecond;
      progress({ done, total: waiting.length, secondsLeft, charactersPerSecond });
    }
    await check();
  }
  await handed;
}

function* batches(waiting: readonly Waiting[]): Generator<Waiting[]> {
  let batch: Waiting[] = [];
  let size = 0;
  for (const one of waiting) {
    if (batch.length === TEXTS || (batch.length > 0 && size + one.length > CHARACTERS)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(one);
    size += one.length;
  }
  if (batch.length > 0) yield batch;
}
