/** Pairs of a spot-check: drawn where none waits, then to be labelled. */
import { app, host, navigate } from '../../../state/index.ts';
import { places } from '../../../model/tasks.ts';

/** As many as show a gross error, in some minutes. */
const AT_A_TIME = 20;

let drawing: Promise<void> | null = null;

/**
 * Draws only where none is left to vote on: what was skipped or flagged stays under its tab, and holds up
 * nothing. A second press while pairs are drawn draws no more.
 *
 * @throws what the core answers, as `no-pairs` where the target has none
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
