/**
 * The other side of `side-by-side.ts`: prepares the same run, and trains the candidates that it is
 * assigned.
 */
import { toFailure } from '../contract/index.ts';
import type { RunInput } from '../store/run-input.ts';
import { unpacked } from './checkpoint.ts';
import type { RunEvent, RunOrder } from './events.ts';
import { Journal } from './journal.ts';
import { mayBeLeftOut } from './left-out.ts';
import { blocksOf } from './blocks.ts';
import { Clock } from './clock.ts';
import { openRun } from './open.ts';
import { planRun } from './plan.ts';
import type { HelperEvent } from './side-by-side.ts';
import { runCandidate } from './stages/candidate.ts';
import type { Wish } from './wish.ts';

export interface HelperContext {
  send(event: HelperEvent): void;
  wish(): Wish;
  /** Id of the next candidate; null if none is left. */
  next(): Promise<string | null>;
}

/**
 * @param kept the trainer's checkpoint, packed
 * @throws Stopped, DialectError
 */
export async function help(
  input: RunInput,
  order: RunOrder,
  kept: Uint8Array,
  { send, wish, next }: HelperContext,
): Promise<void> {
  const plan = planRun(input.settings, order.encoders.flatMap(blocksOf), {
    sources: input.sources.map(({ id }) => id),
  });
  const clock = new Clock(plan.trainings);
  const known = unpacked(kept);
  if (!known) throw new Error('a checkpoint of another version');
  const tell = (event: RunEvent) => {
    if (event.kind === 'progress') {
      send({ kind: 'progress', message: event.message, news: clock.news() });
    } else if (event.kind === 'checkpoint') {
      for (const current of journal.kept.current) send({ kind: 'current', current });
    }
  };
  const journal = new Journal(known, clock, tell, wish);
  const { context, judges, close } = await openRun(
    input,
    order,
    { plan, clock, journal },
    {
      curve: (points) => send({ kind: 'curve', points }),
    },
  );
  try {
    for (;;) {
      send({ kind: 'ready' });
      const id = await next();
      const candidate = plan.candidates.find((one) => one.id === id);
      if (!candidate) return;
      const current = known.current.filter((one) => one.candidate === id);
      journal.kept = { ...journal.kept, current };
      try {
        const result = await runCandidate(context, candidate, judges, known.base);
        send({ kind: 'result', result });
      } catch (error) {
        if (!mayBeLeftOut(error)) throw error;
        send({ kind: 'left-out', failure: toFailure(error) });
      }
    }
  } finally {
    await close();
  }
}
