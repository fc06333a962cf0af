/** Writes staged records into a project, one import after the other, and lets votes through meanwhile. */
import { setImmediate } from 'node:timers/promises';
import type { Db } from '../../store/database.ts';
import {
  type ImportOptions,
  importInSlices,
  importStaged,
  type Taken,
} from '../../store/import.ts';
import { LogSync } from '../../store/log-sync.ts';
import { patiently } from '../../store/patience.ts';
import type { RunSlice } from '../../store/slices.ts';
import type { Staging } from '../../store/staging.ts';
import { removeUnfinishedInSlices } from '../../store/unfinished-import.ts';

/** Per project: the import being written, and those waiting for it. */
const turns = new WeakMap<Db, Promise<unknown>>();

/**
 * Waits until no other import is being written into the project, since imports are identified by their
 * ids. Removes remains of a failed one.
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

/** Runs an import whose slices wait for other programs, and let votes through. */
export async function sliceBySlice<T>(
  db: Db,
  watch: { signal?: AbortSignal },
  work: (slice: RunSlice) => Promise<T>,
): Promise<T> {
  const log = new LogSync(db);
  try {
    return await work(async (one) => {
      watch.signal?.throwIfAborted();
      const result = await patiently(one, watch);
      log.start();
      // One turn for the log's checkpoint, and another for calls that waited for it.
      await setImmediate();
      await setImmediate();
      return result;
    });
  } finally {
    log.close();
  }
}

/**
 * @param wishes for a dry run, nothing is written
 * @param watch alone: in one transaction
 * @throws errors of storing; AbortError when cancelled, and then nothing was imported
 */
export function takeOver(
  db: Db,
  staging: Staging,
  wishes: ImportOptions,
  watch: { signal?: AbortSignal; alone?: boolean },
): Promise<Taken> {
  const atOnce = () => patiently(() => importStaged(db, staging, wishes), watch);
  const inSlices = () =>
    sliceBySlice(db, watch, (slice) => importInSlices(db, staging, wishes, slice));
  return inTurn(db, wishes.dryRun || watch.alone ? atOnce : inSlices);
}
