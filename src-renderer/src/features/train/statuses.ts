/** What a run's status means to a person. */
import type { Run, RunStatus } from '#contract';
import type { IconName } from '../../ui/Icon.svelte';

export const statuses: Record<RunStatus, { word: string; icon: IconName; help: string }> = {
  running: { word: 'running', icon: 'play', help: 'It is being trained now.' },
  done: { word: 'done', icon: 'check', help: 'Trained to the end.' },
  stopped: { word: 'stopped', icon: 'stop', help: 'Stopped by a person before its end.' },
  failed: { word: 'failed', icon: 'warning', help: 'It ended with an error.' },
  killed: {
    word: 'killed',
    icon: 'warning',
    help: 'The training process ended without a word: a crash, or a lack of memory.',
  },
};

/** Whether a run can be started again with the same settings and the same votes. */
export function canRestart(run: Run): boolean {
  return run.status === 'stopped' || run.status === 'failed' || run.status === 'killed';
}

/** The adapted method that a run is about; source-only where it has no other. */
export function mainMethod(run: Run): string {
  const named = run.settings.methods.find((method) => method !== 'source-only');
  return named ?? 'source-only';
}
