/**
 * Gives every item of some domains its vector. A batch holds texts of similar length, and no more than a
 * few chunks of vectors are in memory, however many texts there are. The first batches are sampled from
 * all the texts, so that the remaining time is soon known. Chunks handed over to the application are
 * kept: a later start continues from there.
 */
import type { OpenCausal, OpenEncoder, PretrainedEncoder, TextInput } from '../encoders/encoder.ts';
import type { Db } from '../store/database.ts';
import { HASH_BYTES, knownVectors, readHash, type VectorChunk } from '../store/vectors.ts';

/** Characters encoded at once: seconds on a slow machine, so that a stop takes effect soon. */
const CHARACTERS = 16_000;
const TEXTS = 64;
/** Number of sample batches that come first. */
const PROBES = 8;
/** Sample batches come first only if there are at least this many times as many batches. */
const WORTH_PROBING = 4;
/** Number of texts whose tokens are counted. */
const SAMPLE = 200;

export interface EncodeProgress {
  /** Number of texts. */
  done: number;
  total: number;
  secondsLeft: number | null;
  /** Speed of this work so far; null before its first batch. */
  tokensPerSecond: number | null;
}

export interface EncodeWatch {
  /** Hands a chunk over; resolves once it is stored. */
  keep(chunk: VectorChunk): Promise<void>;
  progress(progress: EncodeProgress): void;
  /** Awaited between batches; throws to stop. */
  check(): Promise<void>;
}

interface Waiting {
  id: number;
  /** Characters of it that are read. */
  length: number;
  /** Shared by the answers to one prompt. */
  prompt: string;
}

export async function encodeDomains(
  db: Db,
  domains: readonly number[],
  encoder: PretrainedEncoder,
  how: { device: 'cpu' | 'webgpu'; causal?: OpenCausal; onBatch?: () => void },
  watch: EncodeWatch,
): Promise<void> {
  const waiting = await itemsWithoutVector(db, domains, encoder, watch.check);
  watch.progress({
    done: 0,
    total: waiting.length,
    secondsLeft: null,
    tokensPerSecond: null,
  });
  if (waiting.length === 0) return;
  const tokensPerCharacter = await tokenShare(db, waiting, encoder);
  const open = await encoder.open(how).catch((error: unknown) => {
    if (how.device === 'cpu') throw error;
    return encoder.open({ ...how, device: 'cpu' });
  });
  try {
    await encodeAll(db, { waiting, tokensPerCharacter }, encoder, open, watch);
  } finally {
    await open.close();
  }
}

/**
 * Tokens that encoding these domains would read, without opening the model. @param check see
 * `EncodeWatch`
 */
export async function countTokens(
  db: Db,
  domains: readonly number[],
  encoder: PretrainedEncoder,
  check: () => Promise<void>,
): Promise<number> {
  const waiting = await itemsWithoutVector(db, domains, encoder, check);
  if (waiting.length === 0) return 0;
  return lengthOf(waiting) * (await tokenShare(db, waiting, encoder));
}

/**
 * Tokens per character, from a sample of all the texts: depending on the language and on the template
 * around each text it is anything from a fifth to two, and tokenizing a million texts would take minutes.
 */
async function tokenShare(
  db: Db,
  waiting: readonly Waiting[],
  encoder: PretrainedEncoder,
): Promise<number> {
  const count = await encoder.openCounter();
  const prompts = new Set(waiting.map(({ prompt }) => prompt)).size;
  const size = Math.min(SAMPLE, waiting.length);
  const sample = Array.from(
    { length: size },
    (_, k) => waiting[Math.floor(((k + 0.5) * waiting.length) / size)],
  );
  const itemOf = itemById(db);
  const tokens = sample.map(({ id }) => count(itemOf(id), waiting.length / prompts));
  return tokens.reduce((sum, own) => sum + own, 0) / lengthOf(sample);
}

function itemById(db: Db): (id: number) => TextInput {
  const item = db.prepare<[number], TextInput>('SELECT prompt, text FROM item WHERE id = ?');
  return (id) => item.get(id) ?? { prompt: '', text: '' };
}

/** One item for each distinct text to read; see `inOrder`. */
async function itemsWithoutVector(
  db: Db,
  domains: readonly number[],
  { key, reads, work, causal }: PretrainedEncoder,
  check: () => Promise<void>,
): Promise<Waiting[]> {
  const isKnown = knownVectors(db, key);
  const seen = new Set<string>();
  const waiting: Waiting[] = [];
  const page = db.prepare<[string, number], { id: number; prompt: string; text: string }>(
    `SELECT id, prompt, text FROM item WHERE domain_id IN (SELECT value FROM json_each(?)) AND id > ?
     ORDER BY id LIMIT 5000`,
  );
  const ids = JSON.stringify(domains);
  for (let last = 0; ;) {
    const items = page.all(ids, last);
    if (items.length === 0) break;
    for (const item of items) {
      const { id } = item;
      last = id;
      const hash = readHash(reads, item);
      const name = hash.toString('latin1');
      if (seen.has(name)) continue;
      seen.add(name);
      if (isKnown(hash)) continue;
      const prompt = readHash('answer', { prompt: '', text: item.prompt }).toString('latin1');
      waiting.push({ id, length: work(item), prompt });
    }
    await check();
  }
  return inOrder(waiting, causal);
}

/** Shortest first; answers to one prompt together if that saves reading it again. */
function inOrder(waiting: Waiting[], causal: boolean): Waiting[] {
  const byLength = waiting.sort((a, b) => a.length - b.length || a.id - b.id);
  if (!causal) return byLength;
  const groups = new Map<string, Waiting[]>();
  for (const one of byLength) {
    const group = groups.get(one.prompt);
    if (group) group.push(one);
    else groups.set(one.prompt, [one]);
  }
  return [...groups.values()].flat();
}

async function encodeAll(
  db: Db,
  { waiting, tokensPerCharacter }: { waiting: readonly Waiting[]; tokensPerCharacter: number },
  { dimension, reads }: PretrainedEncoder,
  open: OpenEncoder,
  { keep, progress, check }: EncodeWatch,
): Promise<void> {
  const itemOf = itemById(db);
  // Progress is measured in characters, since long texts take the most time.
  const characters = lengthOf(waiting);
  const begun = performance.now();
  let told = begun;
  let done = 0;
  let doneCharacters = 0;
  // The first batch compiles kernels and fills caches, so its speed is not typical.
  let first: { characters: number; ms: number } | null = null;
  let handed: Promise<void> = Promise.resolve();
  for (const batch of probesFirst([...batches(waiting)])) {
    const items = batch.map(({ id }) => itemOf(id));
    const { rows, shortened } = await open.encode(items);
    const hashes = new Uint8Array(batch.length * HASH_BYTES);
    items.forEach((item, i) => hashes.set(readHash(reads, item), i * HASH_BYTES));
    // One chunk is written while the next one is computed.
    await handed;
    handed = keep({ hashes, data: rows.subarray(0, batch.length * dimension), shortened });
    done += batch.length;
    doneCharacters += lengthOf(batch);
    const now = performance.now();
    if (now - told > 250 || done === waiting.length) {
      told = now;
      const since = first ?? { characters: 0, ms: 0 };
      const charactersPerSecond =
        (1000 * (doneCharacters - since.characters)) / (now - begun - since.ms);
      const left = (characters - doneCharacters) / charactersPerSecond;
      const secondsLeft = first || done === waiting.length ? left : null;
      const tokensPerSecond = charactersPerSecond * tokensPerCharacter;
      progress({ done, total: waiting.length, secondsLeft, tokensPerSecond });
    }
    first ??= { characters: doneCharacters, ms: now - begun };
    await check();
  }
  await handed;
}

function lengthOf(items: readonly Waiting[]): number {
  return items.reduce((sum, { length }) => sum + length, 0);
}

/** Batches sampled from all over the list, then the others in their order. */
function probesFirst(all: readonly Waiting[][]): Waiting[][] {
  if (all.length < PROBES * WORTH_PROBING) return [...all];
  const places = Array.from({ length: PROBES }, (_, i) =>
    Math.floor(((i + 0.5) * all.length) / PROBES),
  );
  const probes = new Set(places);
  return [...places.map((at) => all[at]), ...all.filter((_, at) => !probes.has(at))];
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
