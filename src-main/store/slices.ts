/** Long writing in short transactions, so that whoever votes waits for one of them and not for all. */
import { setImmediate } from 'node:timers/promises';
import type { Db } from './database.ts';

/** Milliseconds that a slice is to take: a vote waits for one at most. */
const SLICE_MS = 15;
const FIRST_IDS = 256;
const FEWEST_IDS = 16;
const MOST_IDS = 1_000_000;

/** Ids above `after`, up to and with `upTo`. */
export interface IdRange {
  after: number;
  upTo: number;
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
    const factor = SLICE_MS / Math.max(0.1, performance.now() - began);
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
