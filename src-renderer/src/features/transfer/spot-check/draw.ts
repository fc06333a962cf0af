/** Pairs of a spot-check: drawn where none waits, then to be labelled. */
import { host, navigate } from '../../../state/index.ts';
import { places } from '../../../model/tasks.ts';

/** As many as show a gross error, in some minutes. */
const AT_A_TIME = 20;

/** @throws what the core answers, as `no-pairs` where the target has none */
export async function drawAndLabel(runId: number): Promise<void> {
  const { waiting } = await host().call('spotCheck.get', { runId });
  if (waiting === 0) await host().call('spotCheck.draw', { runId, take: AT_A_TIME });
  navigate(places['spot-check'].base);
}
