/** Pairs of a spot-check: drawn if none is waiting, then labelled. */
import { app, host, navigate } from '../../../state/index.ts';
import { places } from '../../../model/tasks.ts';

/** Enough to reveal a gross error, in a few minutes. */
const AT_A_TIME = 20;

let drawing: Promise<void> | null = null;

/**
 * Draws only if none is left to vote on: skipped and flagged ones stay under their tab, and do not block. A
 * second press meanwhile does nothing.
 *
 * @throws the core's error, such as `no-pairs` if the target has none
 */
export function drawAndLabel(runId: number, take = AT_A_TIME): Promise<void> {
  drawing ??= draw(runId, take).finally(() => (drawing = null));
  return drawing;
}

async function draw(runId: number, take: number): Promise<void> {
  const { queues } = await host().call('spotCheck.overview', { annotator: app.annotator });
  if (queues.pending === 0) await host().call('spotCheck.draw', { runId, take });
  navigate(places['spot-check'].base);
}
