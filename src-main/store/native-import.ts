/**
 * Takes data in Dialect's own format into a project: an empty one becomes a copy, one that has some of it gets nothing
 * twice. Where the two disagree, the project's data stay, or both are joined (merge-join.ts).
 */
import type { NativeRow } from '../domain/native-rows.ts';
import type { Db } from './database.ts';
import { forgetLastId } from './event-ids.ts';
import { noteImport } from './import-log.ts';
import type { NativeCounts } from './native-counts.ts';
import { NativeTaker } from './native-taker.ts';
import { forgetCounts } from './queues.ts';
import { type RunSlice, sliceClock, type Sliced, writeInSlices } from './slices.ts';
import { renewStatistics } from './statistics.ts';
import {
  beginUnfinished,
  endUnfinished,
  finishUnfinished,
  lastIds,
  removeUnfinishedInSlices,
} from './unfinished-import.ts';

interface NativeWishes {
  dryRun: boolean;
  /** keep: the project's data stay. join: the result does not depend on the order of copies. */
  differing?: 'keep' | 'join';
  /** Inspects the project before the commit, and in a dry run before the rollback. */
  inspect?: () => void;
}

/** Thrown to roll back a dry run. */
class DryRun extends Error {}

/**
 * @throws DialectError `role-conflict` if a domain exists in the other role, `bad-reference` if a
 *     row refers to one that does not exist
 */
export function importNativeRows(
  db: Db,
  rows: Iterable<NativeRow>,
  { dryRun, differing = 'keep', inspect }: NativeWishes,
): NativeCounts {
  const taker = new NativeTaker(db, differing);
  try {
    db.transaction(() => {
      for (const row of rows) taker.take(row);
      taker.finish();
      inspect?.();
      if (dryRun) throw new DryRun();
    }).immediate();
  } catch (thrown) {
    if (!(thrown instanceof DryRun)) throw thrown;
  } finally {
    forgetCounts(db);
  }
  return taker.counts;
}

/**
 * The same in slices, each in a transaction of its own, between which others write. New texts, pairs and questions
 * with their labels are hidden until the last slice, which also writes what would be seen at once: votes on pairs
 * and questions that were there, scores of earlier texts, marks, guidelines, draws of spot-checks.
 *
 * @param files names under which it is listed among those that can be undone
 */
export async function importNativeInSlices(
  db: Db,
  rows: Iterable<NativeRow>,
  slice: RunSlice,
  files: readonly string[] = [],
): Promise<NativeCounts> {
  const reading = rows[Symbol.iterator]();
  try {
    const { counts, show } = await writeInSlices(db, writeHidden(db, reading, files), slice);
    await slice(() => db.transaction(show).immediate());
    renewStatistics(db);
    return counts;
  } catch (error) {
    // What cannot be removed now stays hidden, and is removed before the next import or at the next opening.
    await removeUnfinishedInSlices(db).catch(() => undefined);
    throw error;
  } finally {
    reading.return?.(undefined);
    endUnfinished(db);
    forgetCounts(db);
  }
}

/** Votes of the file may be later than all of the project's: those given meanwhile follow them. */
function* lettingVotes(db: Db): Sliced<void> {
  forgetLastId(db);
  yield;
}

/** @returns what writes the rest and shows all, to be called once, in a transaction */
function* writeHidden(
  db: Db,
  rows: Iterator<NativeRow>,
  files: readonly string[],
): Sliced<{ counts: NativeCounts; show: () => void }> {
  const before = lastIds(db);
  beginUnfinished(db, before);
  const taker = new NativeTaker(db, 'keep', before);
  const isLong = sliceClock();
  for (let next = rows.next(); !next.done; next = rows.next()) {
    taker.take(next.value);
    if (isLong()) yield* lettingVotes(db);
  }
  yield* lettingVotes(db);
  yield* taker.finishHidden();
  return {
    counts: taker.counts,
    show: () => {
      finishUnfinished(db);
      taker.finishLate();
      if (files.length > 0) noteImport(db, { files, before, domainIds: [...taker.domains] });
    },
  };
}
