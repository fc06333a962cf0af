/**
 * The ends of runs. A full disk or another program's lock can prevent the end of a run from being
 * written; it is tried again, also whenever runs are listed, so that no run is 'running' forever.
 */
import { type Failure, type Run, type RunStatus, sqliteCode } from '../../contract/index.ts';
import type { Db, OpenProject } from '../../store/database.ts';
import { endRun, getRun, listRuns, markKilledRuns } from '../../store/runs.ts';

export interface RunEnd {
  status: RunStatus;
  failure: Failure | null;
}

/** Runs of this process: null while they train, then their end until it is written. */
const known = new WeakMap<Db, Map<number, RunEnd | null>>();

function runsOf(db: Db): Map<number, RunEnd | null> {
  const runs = known.get(db) ?? new Map<number, RunEnd | null>();
  known.set(db, runs);
  return runs;
}

/** To be called in the same turn as writing the run: from now on it counts as being trained. */
export function runBegins({ db }: OpenProject, runId: number): void {
  runsOf(db).set(runId, null);
}

/** Milliseconds before each try. */
const TRIES_AFTER = [0, 100, 400, 1000];

/** Writes the end of a run, now or later. @returns the run as it ended, written or not */
export async function runEnds(project: OpenProject, runId: number, end: RunEnd): Promise<Run> {
  runsOf(project.db).set(runId, end);
  for (const pause of TRIES_AFTER) {
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    if (!project.db.open || writeEnds(project)) break;
  }
  return { ...getRun(project.db, runId), status: end.status, failure: end.failure };
}

/** @returns whether all ends are written */
function writeEnds({ db }: OpenProject): boolean {
  const runs = runsOf(db);
  try {
    for (const [runId, end] of runs) {
      if (end === null) continue;
      endRun(db, runId, end.status, end.failure);
      runs.delete(runId);
    }
    return true;
  } catch (error) {
    if (!sqliteCode(error)) throw error;
    return false;
  }
}

/**
 * Ends runs that nobody trains any more, as far as the disk allows: a project that cannot be written to
 * can still be read.
 */
export function reconcileRuns(project: OpenProject): void {
  try {
    if (writeEnds(project)) markKilledRuns(project.db, [...runsOf(project.db).keys()]);
  } catch (error) {
    if (!sqliteCode(error)) throw error;
  }
}

/** Newest first, in their true state, even if an end could not be written yet. */
export function presentRuns(project: OpenProject): Run[] {
  reconcileRuns(project);
  const runs = runsOf(project.db);
  return listRuns(project.db).map((run) => {
    const end = runs.get(run.id);
    return end ? { ...run, ...end } : run;
  });
}

/** Whether a run is being trained in this process. */
export function isTraining({ db }: OpenProject, runId: number): boolean {
  return runsOf(db).get(runId) === null;
}
