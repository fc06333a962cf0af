/** Source pairs whose labels are most informative about the target: sent to the front of the label queue. */
import { host, navigate } from '../../state/index.ts';
import { failed } from '../../ui/index.ts';

/** As many as a person labels in a few minutes. */
const AT_A_TIME = 20;

let sending: Promise<void> | null = null;

/** A second press while pairs are being sent does nothing. */
export function labelNext(runId: number, count = AT_A_TIME): Promise<void> {
  sending ??= send(runId, count).finally(() => (sending = null));
  return sending;
}

async function send(runId: number, count: number): Promise<void> {
  try {
    await host().call('label.sendNext', { runId, count });
    navigate(['label']);
  } catch (error) {
    failed(error);
  }
}
