/**
 * Finds the texts most similar to one: among the labelled pairs of a run, and among its target texts. An
 * exhaustive search, block by block, with other requests answered in between.
 */
import { DialectError, type NearestTexts } from '../../contract/index.ts';
import { rowReading } from '../../runs/applied.ts';
import { itemById } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { modelCard } from '../../store/models.ts';
import { nearTexts, pairsByText, rankedTexts } from '../../store/neighbours.ts';
import { sourceTexts, type StoredText } from '../../store/run-texts.ts';
import { getRun } from '../../store/runs.ts';
import { storedColumns } from './stored-columns.ts';

/** Texts per block: some milliseconds. */
const BLOCK = 200;
const NEAREST_TEXTS = 8;
const NEAREST_PAIRS = 5;

/**
 * By the cosine of their features, each standardised over its domain, weighted as in the run.
 *
 * @throws DialectError `not-found`, `no-vectors`, `vectors-missing`
 */
export function* nearestTo(
  db: Db,
  { runId, method, itemId }: { runId: number; method: string; itemId: number },
): Generator<void, NearestTexts> {
  const run = getRun(db, runId);
  const card = modelCard(db, runId, method) ?? modelCard(db, runId, null);
  if (card === null) {
    throw new DialectError('no-vectors', `Run ${runId} keeps no model to compare texts with.`);
  }
  const columns = storedColumns(db, run, card);
  const reading = rowReading(card);
  const rowOf = (row: Float32Array, domain: number) =>
    unit(reading.times(reading.domain(row, domain)));
  const item = itemById(db, itemId);
  const wanted = rowOf(columns([item]), item.domainId);
  const { inputs: d } = card;
  /** Similarity of each text of a block. */
  const likeness = (texts: readonly StoredText[]) => {
    const rows = columns(texts);
    return texts.map(({ domainId }, k) =>
      dot(rowOf(rows.subarray(k * d, (k + 1) * d), domainId), wanted),
    );
  };
  let searched = 0;
  const texts = new Best<number>(NEAREST_TEXTS);
  for (const block of rankedTexts(db, { runId, method, limit: BLOCK })) {
    const own = likeness(block);
    block.forEach(({ id }, k) => {
      if (id !== itemId) texts.offer(id, own[k]);
    });
    searched += block.length;
    yield;
  }
  const ofSource = new Map<number, number>();
  for (const block of blocksOf(sourceTexts(db, runId).rows)) {
    const own = likeness(block);
    block.forEach(({ id }, k) => ofSource.set(id, own[k]));
    searched += block.length;
    yield;
  }
  const pairs = new Best<{ seq: number; nearer: 'chosen' | 'rejected' }>(NEAREST_PAIRS);
  for (const { seq, chosen, rejected } of pairsByText(db, runId)) {
    const [c, r] = [ofSource.get(chosen) ?? -1, ofSource.get(rejected) ?? -1];
    pairs.offer({ seq, nearer: c >= r ? 'chosen' : 'rejected' }, Math.max(c, r));
  }
  return { ...nearTexts(db, { runId, method }, texts.found, pairs.found), searched };
}

function* blocksOf(rows: Iterable<StoredText>): Generator<StoredText[]> {
  // Read to the end at once: an open query blocks the connection for others.
  const all = [...rows];
  for (let at = 0; at < all.length; at += BLOCK) yield all.slice(at, at + BLOCK);
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < one.length; j++) sum += one[j] * other[j];
  return sum;
}

/** In place, scaled to length 1; a zero row stays. */
function unit(row: Float32Array): Float32Array {
  const length = Math.sqrt(dot(row, row)) || 1;
  for (let j = 0; j < row.length; j++) row[j] /= length;
  return row;
}

/** The highest of the values offered, in descending order. */
class Best<T> {
  readonly found: { of: T; similarity: number }[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  offer(of: T, similarity: number): void {
    const { found } = this;
    if (found.length === this.#most && !(similarity > found[this.#most - 1].similarity)) return;
    const at = found.findIndex((one) => similarity > one.similarity);
    found.splice(at === -1 ? found.length : at, 0, { of, similarity });
    found.length = Math.min(found.length, this.#most);
  }
}
