/**
 * Long queries beside the writer: in a large project a process with a connection of its own answers them,
 * so that votes go on meanwhile. In a small one they take less time than asking it would.
 */
import { DialectError, fromFailure, type Params, type Result } from '../../contract/index.ts';
import { startChild, type Child } from '../../processes/child.ts';
import { entryFile } from '../../processes/entry.ts';
import type { OpenProject } from '../../store/database.ts';
import type { FromReader, ReadingStart, ToReader } from './reading-protocol.ts';
import { type ReadingName, readings, whole } from './readings.ts';

/** Texts from which a project counts as large: reading all of them takes some tens of milliseconds. */
const LARGE = 20_000;

/** The same for queries that encode the texts they compare. */
const LARGE_TO_COMPARE = 500;
const COMPARES: readonly ReadingName[] = ['ranking.nearest', 'label.proposeNext'];

/** Votes from which queries that compare all of them run beside the writer. */
const MANY_VOTES = 2_000;
const COUNTS_VOTES: readonly ReadingName[] = [
  'people.report',
  'people.disagreements',
  'people.questionDisagreements',
];

interface Process {
  child: Child<ReadingStart | ToReader>;
  waiting: Map<number, PromiseWithResolvers<unknown>>;
}

/** For one open project. */
export class Reader {
  readonly #project: OpenProject;
  readonly #from: number;
  #process: Process | null = null;
  #ended = false;
  #lastId = 0;

  /** @param from number of texts from which queries run beside the writer */
  constructor(project: OpenProject, from = LARGE) {
    this.#project = project;
    this.#from = from;
    if (this.#isLarge()) this.#start(); // so that the first query does not wait for it
  }

  /** @throws errors of the query; AbortError when its caller stops waiting */
  async read<C extends ReadingName>(
    name: C,
    params: Params<C>,
    signal: AbortSignal,
  ): Promise<Result<C>> {
    // Only its own connection knows about a file that is no longer the one that was opened.
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

  /** To be called before the project is closed: the last connection writes the log into the file. */
  async end(): Promise<void> {
    this.#ended = true;
    const running = this.#process;
    if (!running) return;
    running.child.send({ kind: 'close' });
    running.child.stop();
    await running.child.ended;
  }

  #isLarge(name?: ReadingName): boolean {
    if (name !== undefined && COUNTS_VOTES.includes(name) && this.#hasManyVotes()) return true;
    const last = this.#project.db.prepare('SELECT max(id) FROM main.item').pluck().get();
    const compares = name !== undefined && COMPARES.includes(name);
    const from = compares ? Math.min(this.#from, LARGE_TO_COMPARE) : this.#from;
    return Number(last ?? 0) >= from;
  }

  #hasManyVotes(): boolean {
    const votes = this.#project.db
      .prepare(`SELECT count(*) FROM (SELECT 1 FROM main.event LIMIT ${MANY_VOTES})`)
      .pluck();
    return votes.get() === MANY_VOTES;
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
