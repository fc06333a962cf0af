/**
 * Long readings beside the writer: in a large project they are answered by a process with a connection
 * of its own, so that votes go on meanwhile. In a small one they take less than asking it would.
 */
import { DialectError, fromFailure, type Params, type Result } from '../../contract/index.ts';
import { startChild, type Child } from '../../processes/child.ts';
import { entryFile } from '../../processes/entry.ts';
import type { OpenProject } from '../../store/database.ts';
import type { FromReader, ReadingStart, ToReader } from './reading-protocol.ts';
import { type ReadingName, readings, whole } from './readings.ts';

/** Texts from which a project is large: all of them are read in some tens of milliseconds. */
const LARGE = 20_000;

/** The same for what encodes the texts that it compares. */
const LARGE_TO_COMPARE = 500;
const COMPARES: readonly ReadingName[] = ['ranking.nearest', 'label.proposeNext'];

interface Process {
  child: Child<ReadingStart | ToReader>;
  waiting: Map<number, PromiseWithResolvers<unknown>>;
}

/** Of one open project. */
export class Reader {
  readonly #project: OpenProject;
  readonly #from: number;
  #process: Process | null = null;
  #ended = false;
  #lastId = 0;

  /** @param from texts from which readings run beside */
  constructor(project: OpenProject, from = LARGE) {
    this.#project = project;
    this.#from = from;
    if (this.#isLarge()) this.#start(); // the first question does not wait for it
  }

  /** @throws what the reading throws; AbortError when its caller stops waiting */
  async read<C extends ReadingName>(
    name: C,
    params: Params<C>,
    signal: AbortSignal,
  ): Promise<Result<C>> {
    // A file that is no longer the one that was opened is known to its own connection alone.
    if (this.#ended || this.#project.moved || !this.#isLarge(name)) {
      return whole<Result<C>>(readings[name](this.#project.db, params));
    }
    signal.throwIfAborted();
    const { child, waiting } = (this.#process ??= this.#start());
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    const forget = () => {
      child.send({ kind: 'forget', id });
      answer.reject(signal.reason);
    };
    signal.addEventListener('abort', forget, { once: true });
    child.send({ kind: 'read', id, name, params });
    try {
      return (await answer.promise) as Result<C>;
    } finally {
      waiting.delete(id);
      signal.removeEventListener('abort', forget);
    }
  }

  /** Before the project is closed: the last connection folds the log into the file. */
  async end(): Promise<void> {
    this.#ended = true;
    const running = this.#process;
    if (!running) return;
    running.child.send({ kind: 'close' });
    running.child.stop();
    await running.child.ended;
  }

  #isLarge(name?: ReadingName): boolean {
    const last = this.#project.db.prepare('SELECT max(id) FROM main.item').pluck().get();
    const compares = name !== undefined && COMPARES.includes(name);
    const from = compares ? Math.min(this.#from, LARGE_TO_COMPARE) : this.#from;
    return Number(last ?? 0) >= from;
  }

  #start(): Process {
    const waiting: Process['waiting'] = new Map();
    const child = startChild<ReadingStart | ToReader, FromReader>(
      {
        file: entryFile('reading-process'),
        crashed: {
          code: 'reader-ended',
          message: (how) =>
            `The process that reads the project ended unexpectedly (${how}). Nothing is lost: ask again.`,
        },
        onMessage(message) {
          const asked = waiting.get(message.id);
          if (message.kind === 'answer') asked?.resolve(message.value);
          else asked?.reject(fromFailure(message.failure));
        },
      },
      { kind: 'start', projectPath: this.#project.path },
    );
    const process = { child, waiting };
    void child.ended.then((end) => {
      if (this.#process === process) this.#process = null;
      const error = end.status === 'failed' ? fromFailure(end.failure) : closed();
      for (const { reject } of waiting.values()) reject(error);
    });
    this.#process = process;
    return process;
  }
}

function closed(): DialectError {
  return new DialectError('no-project', 'The project was closed meanwhile. Open it again.');
}
