/** A process beside a trainer: trains the candidates that it is assigned, then ends. */
import { help } from '../../runs/helper.ts';
import { openReadOnly } from '../../store/read-only.ts';
import { readRunInput } from '../../store/run-input.ts';
import { answerParent } from '../parent.ts';
import type { FromHelper, HelperStart, ToHelper } from '../protocols/helper.ts';

/** Ids of candidates waiting to be trained; null for the end. */
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

answerParent<HelperStart, FromHelper>(
  async (start, { send, wish }) => {
    const project = await openReadOnly(start.projectPath);
    try {
      const input = readRunInput(project.db, start.runId);
      await help(input, start, start.kept, { send, wish, next: () => orders.next() });
    } finally {
      project.close();
    }
  },
  (message) => {
    const said = message as ToHelper;
    if (said.kind === 'end') orders.give(null);
    else if (said.kind === 'candidate') orders.give(said.id);
  },
);
