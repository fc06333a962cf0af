/** A process beside a trainer: prepares the same run, and trains the candidates that it is given. */
import { toFailure } from '../../contract/index.ts';
import type { Db } from '../../store/database.ts';
import { openReadOnly } from '../../store/read-only.ts';
import type { FromHelper, HelperStart } from '../protocols/candidate.ts';
import { runCandidate } from '../../runs/stages/candidate.ts';
import { unpacked } from '../../runs/checkpoint.ts';
import { mayBeLeftOut } from '../../runs/left-out.ts';
import { openRun, planRun } from '../../runs/open.ts';
import { Course } from '../../runs/journal.ts';
import { answerParent, type Parent } from '../parent.ts';
import type { FromTrainer } from '../protocols/trainer.ts';

/** Ids of candidates that wait to be trained; null for the end. */
class Orders {
  readonly #waiting: (string | null)[] = [];
  #taker: ((id: string | null) => void) | null = null;

  give(id: string | null): void {
    if (this.#taker) this.#taker(id);
    else this.#waiting.push(id);
    this.#taker = null;
  }

  next(): Promise<string | null> {
    const id = this.#waiting.shift();
    if (id !== undefined) return Promise.resolve(id);
    const { promise, resolve } = Promise.withResolvers<string | null>();
    this.#taker = resolve;
    return promise;
  }
}

const orders = new Orders();

async function help(db: Db, start: HelperStart, parent: Parent<FromHelper>): Promise<void> {
  const plan = planRun(db, start);
  const kept = unpacked(start.kept);
  if (!kept) throw new Error('a checkpoint of another version');
  const tell = (message: FromTrainer) => {
    if (message.kind === 'progress') {
      parent.send({ kind: 'progress', message: message.message, news: plan.clock.news() });
    } else if (message.kind === 'checkpoint') {
      for (const current of course.kept.current) parent.send({ kind: 'current', current });
    }
  };
  const course = new Course(kept, plan.clock, tell, parent.wish);
  const { context, judges, close } = await openRun(db, start, plan, course, {
    curve: (points) => parent.send({ kind: 'curve', points }),
  });
  try {
    for (;;) {
      parent.send({ kind: 'ready' });
      const id = await orders.next();
      const candidate = plan.candidates.find((known) => known.id === id);
      if (!candidate) return;
      course.kept = { ...course.kept, current: kept.current.filter((one) => one.candidate === id) };
      try {
        const result = await runCandidate(context, candidate, judges, kept.base);
        parent.send({ kind: 'result', result });
      } catch (error) {
        if (!mayBeLeftOut(error)) throw error;
        parent.send({ kind: 'left-out', failure: toFailure(error) });
      }
    }
  } finally {
    await close();
  }
}

answerParent<HelperStart, FromHelper>(
  async (start, parent) => {
    const project = await openReadOnly(start.projectPath);
    try {
      await help(project.db, start, parent);
    } finally {
      project.close();
    }
  },
  (message) => {
    if (message.kind === 'end') orders.give(null);
    else if (message.kind === 'candidate') orders.give((message as { id?: string }).id ?? null);
  },
);
