/** The run and candidate that are meant when only one of them, or neither, is named. */
import { DialectError, type Run } from '../../contract/index.ts';
import type { Db } from '../../store/database.ts';
import { getRun, latestRun } from '../../store/runs.ts';

/** @throws DialectError `no-run`, `not-found` */
export function runOf(db: Db, runId: number | undefined): Run {
  const run = runId === undefined ? latestRun(db) : getRun(db, runId);
  if (run) return run;
  throw new DialectError(
    'no-run',
    'This project has no finished training run yet. Train first, then try again.',
  );
}

/** @throws DialectError `unknown-method`, naming those of the run; `no-candidate` if it has none */
export function methodOfRun(run: Run, method: string | undefined): string {
  const known = run.methods.map((summary) => summary.method);
  const chosen = method ?? run.findings?.verdict.candidate ?? known.at(-1);
  if (chosen !== undefined && known.includes(chosen)) return chosen;
  if (known.length === 0) {
    throw new DialectError(
      'no-candidate',
      `Run ${run.id} (${run.status}) has finished no candidate, so it ranks nothing. Name a run that is done, or train this one to its end.`,
      { runId: run.id, status: run.status },
    );
  }
  throw new DialectError(
    'unknown-method',
    `Run ${run.id} has no finished candidate “${chosen ?? ''}”. It has ${known.join(', ')}.`,
    { runId: run.id, method: chosen, known },
  );
}
