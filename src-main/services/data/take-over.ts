/** Writes what was staged into a project, one import after the other, and lets votes through meanwhile. */
import { setImmediate } from 'node:timers/promises';
import type { Db } from '../../store/database.ts';
import { noted } from '../../store/import-log.ts';
import {
  type ImportOptions,
  importInSlices,
  importStaged,
  type Taken,
} from '../../store/import.ts';
import { patiently } from '../../store/patience.ts';
import type { Staging } from '../../store/staging.ts';
import { removeUnfinishedInSlices } from '../../store/unfinished-import.ts';

/** By project: the import that is being written, and those that wait for it. */
const turns = new WeakMap<Db, Promise<unknown>>();

/**
 * Waits until no other import is written into the project: its rows are told by their ids. Removes what one
 * has left that could not be removed when it failed.
 */
export function inTurn<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(db) ?? Promise.resolve()).then(async () => {
    await removeUnfinishedInSlices(db);
    return work();
  });
  turns.set(
    db,
    turn.catch(() => undefined),
  );
  return turn;
}

/**
 * @param wishes where it is a dry run, nothing is written
 * @param watch files: what an import is called in the list of those that can be undone
 * @throws what storing throws; AbortError when cancelled, and then nothing was imported
 */
export function takeOver(
  db: Db,
  staging: Staging,
  wishes: ImportOptions,
  watch: { signal?: AbortSignal; alone?: boolean; files?: readonly string[] },
): Promise<Taken> {
  const atOnce = () => patiently(() => importStaged(db, staging, wishes), watch);
  const inSlices = () =>
    importInSlices(db, staging, wishes, async (work) => {
      watch.signal?.throwIfAborted();
      const result = await patiently(work, watch);
      // Once for the log to be folded, and once more for who waited for that.
      await setImmediate();
      await setImmediate();
      return result;
    });
  return inTurn(db, () => {
    if (wishes.dryRun) return atOnce();
    return noted(db, watch.files ?? [], watch.alone ? atOnce : inSlices);
  });
}
