/** Source pairs whose labels are most informative about the target: sent to the front of the label queue. */
import type { ParamsInput } from '#contract';
import { host, navigate } from '../../state/index.ts';
import { failed, plural, said } from '../../ui/index.ts';
import { leftBy, type Place } from './place.ts';

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

type Near = NonNullable<Extract<ParamsInput<'label.sendNext'>, { runId: number }>['near']>;

/** The same of source pairs that are like certain texts: one goes on with these meanwhile. */
export async function labelNear(runId: number, near: Near): Promise<void> {
  try {
    const { sent } = await host().call('label.sendNext', { runId, count: AT_A_TIME, near });
    if (sent === 0) said('Every source pair has a vote: there is none to send.');
    else {
      said(`${plural(sent, 'source pair')} like that will be labelled next.`, {
        label: 'Label them',
        run: () => navigate(['label']),
      });
    }
  } catch (error) {
    failed(error);
  }
}

/** Like the text that is open; where none is, like those that the search and the filters leave. */
export async function labelShown(
  runId: number | undefined,
  method: string | undefined,
  place: Place,
): Promise<void> {
  if (runId === undefined || method === undefined) return;
  const { item } = place;
  await labelNear(runId, { method, ...(item === null ? leftBy(place) : { itemId: item }) });
}
