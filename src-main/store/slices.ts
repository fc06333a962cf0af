/** Long writing in short transactions, so that whoever votes waits for one of them and not for all. */
import { setImmediate } from 'node:timers/promises';
import type { Db } from './database.ts';

/** Milliseconds that a slice is to take while people vote, for a vote waits for one; and while nobody does. */
const SHORT_MS = 8;
const LONG_MS = 60;
/** So long after a vote others are expected. */
const VOTING_MS = 20_000;
const FIRST_IDS = 256;
const FEWEST_IDS = 16;
const MOST_IDS = 1_000_000;

/** Ids above `after`, up to and with `upTo`. */
export interface IdRange {
  after: number;
  upTo: number;
}

let lastVote = -Infinity;
const lastSlice = new WeakMap<Db, number>();
const SLICES_APART_MS = 1000;

/** Whether long writing is going on in a project. */
export function isSliced(db: Db): boolean {
  return performance.now() - (lastSlice.get(db) ?? -Infinity) < SLICES_APART_MS;
}

/** Says that somebody votes. */
export function noteVoting(): void {
  lastVote = performance.now();
}

function sliceMs(): number {
  return performance.now() - lastVote < VOTING_MS ? SHORT_MS : LONG_MS;
}

/** Work that is cut into slices: everything up to a `yield` is one. */
export type Sliced<T> = Generator<void, T>;

/** Does work on all ids, in ranges that take some milliseconds each. */
export function* inRanges({ after, upTo }: IdRange, work: (range: IdRange) => void): Sliced<void> {
  let ids = FIRST_IDS;
  for (let done = after; done < upTo;) {
    const range = { after: done, upTo: Math.min(upTo, done + ids) };
    const began = performance.now();
    work(range);
    const factor = sliceMs() / Math.max(0.1, performance.now() - began);
    ids = Math.round(ids * Math.min(2, Math.max(0.25, factor)));
    ids = Math.min(MOST_IDS, Math.max(FEWEST_IDS, ids));
    done = range.upTo;
    yield;
  }
}

/**
 * The next slice in a transaction of its own, which is on the disk with the next vote, or what else is
 * written and waits for the disk.
 *
 * @returns whether it was the last one, and the result
 */
export function runSlice<T>(db: Db, work: Sliced<T>): IteratorResult<void, T> {
  lastSlice.set(db, performance.now());
  db.pragma('synchronous = NORMAL');
  try {
    return db.transaction(() => work.next()).immediate();
  } finally {
    db.pragma('synchronous = FULL');
  }
}

/** All slices of work that only reads, outside of any transaction, with a turn for others after each. */
export async function inTurns<T>(work: Sliced<T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}

/** All slices at once, within the transaction of the caller. */
export function runWhole<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
