/** Statuses of runs in words, and the acts that they allow. */
import type { Run, RunStatus } from '#contract';
import type { IconName } from '../../ui/Icon.svelte';
import { percent } from '../../ui/format.ts';
import { SOURCE_ONLY } from './candidates.ts';

export interface Status {
  word: string;
  icon: IconName;
  help: string;
}

const statuses: Record<RunStatus, Status> = {
  running: { word: 'running', icon: 'play', help: 'It is being trained now.' },
  done: { word: 'done', icon: 'check', help: 'Trained to the end.' },
  stopped: { word: 'stopped', icon: 'stop', help: 'Someone stopped it before it finished.' },
  failed: { word: 'failed', icon: 'warning', help: 'It ended with an error.' },
  killed: {
    word: 'killed',
    icon: 'warning',
    help: 'The training process ended without an error message: a crash, or a lack of memory.',
  },
};

/** The status, with the progress of a run that can be continued. */
export function statusOf(run: Pick<Run, 'status' | 'resumable'>): Status {
  const status = statuses[run.status];
  if (run.resumable === null || !canResume(run)) return status;
  const at = `at ${percent(run.resumable.progress)}`;
  const kept = 'What was learned so far is kept, and it can go on from there.';
  return run.status === 'stopped'
    ? { word: `paused ${at}`, icon: 'pause', help: `It rests. ${kept}` }
    : { ...status, word: `${status.word} ${at}`, help: `${status.help} ${kept}` };
}

/** 'Run 3', or the name that the user gave it. */
export function nameOf(run: Pick<Run, 'id' | 'name'>): string {
  return run.name === '' ? `Run ${run.id}` : `${run.name} (run ${run.id})`;
}

/** Pinned ones first, otherwise in the given order. */
export function pinnedFirst(runs: readonly Run[]): Run[] {
  return [...runs.filter((run) => run.pinned), ...runs.filter((run) => !run.pinned)];
}

/** Whether a run can be started again with the same settings and the same votes. */
export function canRestart(run: Pick<Run, 'status'>): boolean {
  return run.status === 'stopped' || run.status === 'failed' || run.status === 'killed';
}

/** Whether a run can be continued. */
export function canResume(run: Pick<Run, 'status' | 'resumable'>): boolean {
  return canRestart(run) && run.resumable !== null;
}

/** Id of the candidate that the run settles on; null until it is known, and for older runs. */
export function chosenOf(run: Pick<Run, 'findings'>): string | null {
  return run.findings?.chosen ?? null;
}

/** The candidate to show first: the verdict's, else the first adapted one. */
export function mainMethod(run: Pick<Run, 'findings' | 'methods' | 'settings'>): string {
  const known = run.methods.filter((one) => !one.reference).map((one) => one.method);
  const advised = run.findings?.verdict.candidate;
  if (advised !== undefined && known.includes(advised)) return advised;
  return (
    [...known, ...run.settings.methods].find((id) => id !== SOURCE_ONLY && id !== 'all') ??
    SOURCE_ONLY
  );
}

/** The candidates whose curves are drawn at first: at most four, since more lines are unreadable. */
export function curvesShown(all: readonly string[], first: readonly (string | null)[]): string[] {
  const wanted = [SOURCE_ONLY, ...first, ...all].filter((id) => id !== null && all.includes(id));
  const few = [...new Set(wanted)].slice(0, 4);
  return all.filter((id) => few.includes(id));
}
