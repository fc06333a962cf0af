/** Long writes in short transactions, so that a vote waits for one of them and not for all. */
import { setImmediate } from 'node:timers/promises';
import type { Db } from './database.ts';

/**
 * Target duration of a slice in milliseconds: while people vote, since a vote waits for one; and while
 * nobody does.
 */
const SHORT_MS = 8;
const LONG_MS = 60;
/** After a vote, more votes are expected for this long. */
const VOTING_MS = 20_000;
const FIRST_IDS = 256;
const FEWEST_IDS = 16;
const MOST_IDS = 1_000_000;

/** Ids above `after`, up to and including `upTo`. */
export interface IdRange {
  after: number;
  upTo: number;
}

let lastVote = -Infinity;
const lastSlice = new WeakMap<Db, number>();
const SLICES_APART_MS = 1000;

/** Whether a long write is in progress in a project. */
export function isSliced(db: Db): boolean {
  return performance.now() - (lastSlice.get(db) ?? -Infinity) < SLICES_APART_MS;
}

/** Records that somebody is voting. */
export function noteVoting(): void {
  lastVote = performance.now();
}

function sliceMs(): number {
  return performance.now() - lastVote < VOTING_MS ? SHORT_MS : LONG_MS;
}

/** Work divided into slices at every `yield`. */
export type Sliced<T> = Generator<void, T>;

/** Processes all ids, in ranges that take a few milliseconds each. */
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
 * Runs the next slice in a transaction of its own, which reaches the disk with the next vote or any other
 * synced write.
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

/**
 * Runs its work, which is one transaction and changes nothing where that is refused, and then lets others have
 * their turn; it throws to end what is written in slices.
 */
export type RunSlice = <T>(work: () => T) => Promise<T>;

/** Work whose result comes with its last slice, each in a transaction of its own. */
export async function writeInSlices<T>(db: Db, work: Sliced<T>, slice: RunSlice): Promise<T> {
  for (;;) {
    const step = await slice(() => runSlice(db, work));
    if (step.done) return step.value;
  }
}

/** Says after each of many small steps whether a slice has lasted long enough. */
export function sliceClock(): () => boolean {
  let began = performance.now();
  return () => {
    const now = performance.now();
    if (now - began < sliceMs()) return false;
    began = now;
    return true;
  };
}

/** All slices of read-only work, outside of any transaction, with a turn for others after each. */
export async function inTurns<T>(work: Sliced<T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}

/** All slices at once, within the caller's transaction. */
export function runWhole<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
