/** What to do when there is no ranking to show. */
import type { Run } from '#contract';
import { host, navigate } from '../../state/index.ts';
import { failed, percent } from '../../ui/index.ts';
import { canRestart, canResume } from '../../model/runs/statuses.ts';

export interface Step {
  title: string;
  text: string;
  label: string;
  run: () => void;
}

/** Null if the run has a ranking. */
export function stepOf(run: Run | undefined): Step | null {
  if (!run) {
    return {
      title: 'Nothing is ranked yet',
      text: 'Train once: every target text then gets a reward and a rank.',
      label: 'Train',
      run: () => navigate(['train']),
    };
  }
  if (run.status === 'running') {
    return {
      title: `Run ${run.id} is being trained`,
      text: 'Its ranking appears here when it is done.',
      label: 'Watch it',
      run: () => navigate(['train', 'run', run.id]),
    };
  }
  if (run.resumable && canResume(run)) {
    return {
      title: `Run ${run.id} ${run.status === 'stopped' ? 'is paused' : 'ended'} at ${percent(run.resumable.progress)}`,
      text: 'It has no ranking yet. It can go on from there.',
      label: 'Resume',
      run: () => void again('train.resume', run.id),
    };
  }
  if (canRestart(run)) {
    return {
      title: `Run ${run.id} was ${run.status === 'failed' ? 'ended by an error' : run.status}`,
      text: 'It has no ranking. It can be started again with the same votes and settings.',
      label: 'Start again',
      run: () => void again('train.restart', run.id),
    };
  }
  return null;
}

async function again(command: 'train.restart' | 'train.resume', id: number): Promise<void> {
  try {
    const started = await host().call(command, { runId: id });
    navigate(['train', 'run', started.runId]);
  } catch (error) {
    failed(error);
  }
}
