/** Work that outlives a call: what is running, its progress, and how to stop it. */
import { v7 as uuid } from 'uuid';
import { DialectError, type Job, toFailure } from '../../contract/index.ts';

/** Number of ended jobs still shown. */
const REMEMBERED = 20;

export interface JobHandle {
  readonly id: string;
  update(
    change: Partial<Pick<Job, 'fraction' | 'message' | 'secondsLeft' | 'runId' | 'encoderId'>>,
  ): void;
  /** Makes the job pausable from now on. */
  pausable(pause: () => void): void;
  /** Provides a way to end it at once, whatever it is doing. */
  killable(kill: () => void): void;
}

interface Entry {
  job: Job;
  stop: () => void;
  pause: (() => void) | null;
  kill: (() => void) | null;
  ended: Promise<void>;
}

export class JobBoard {
  readonly #entries = new Map<string, Entry>();
  readonly #changed: (job: Job) => void;
  readonly #explain: (error: unknown) => unknown;

  /** @param explain finds the cause of an error */
  constructor(changed: (job: Job) => void, explain = (error: unknown) => error) {
    this.#changed = changed;
    this.#explain = explain;
  }

  get jobs(): Job[] {
    return [...this.#entries.values()].map((entry) => entry.job);
  }

  /** Whether a project cannot be closed yet. */
  get running(): boolean {
    return this.jobs.some((job) => job.state === 'running');
  }

  /**
   * Starts work as a job. Its return value is added to the job at the end.
   *
   * @param work gets a signal that aborts when the job is stopped; an AbortError, or a result with
   *     state 'stopped', ends the job as stopped
   */
  start(
    kind: Job['kind'],
    title: string,
    work: (job: JobHandle, signal: AbortSignal) => Promise<Partial<Job>>,
  ): string {
    const id = uuid();
    const controller = new AbortController();
    const entry: Entry = {
      job: {
        id,
        kind,
        title,
        state: 'running',
        fraction: null,
        message: '',
        secondsLeft: null,
        startedAt: Date.now(),
        finishedAt: null,
        failure: null,
        runId: null,
        encoderId: null,
        pausable: false,
        report: null,
        file: null,
      },
      stop: () => controller.abort(),
      pause: null,
      kill: null,
      ended: Promise.resolve(),
    };
    const change = (next: Partial<Job>) => {
      entry.job = { ...entry.job, ...next };
      this.#changed(entry.job);
    };
    this.#entries.set(id, entry);
    this.#forget();
    change({});
    const pausable = (pause: () => void) => {
      entry.pause = pause;
      change({ pausable: true });
    };
    const killable = (kill: () => void) => {
      entry.kill = kill;
    };
    entry.ended = work({ id, update: change, pausable, killable }, controller.signal)
      .then(
        (result): Partial<Job> => ({ state: 'done', fraction: 1, ...result }),
        (error: unknown): Partial<Job> => {
          const failure = toFailure(this.#explain(error));
          return failure.code === 'cancelled'
            ? { state: 'stopped', message: failure.message }
            : { state: 'failed', failure };
        },
      )
      .then((end) =>
        change({ ...end, secondsLeft: null, pausable: false, finishedAt: Date.now() }),
      );
    return id;
  }

  /** @throws DialectError `not-found` */
  stop(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) throw new DialectError('not-found', 'This job is not running any more.', { id });
    entry.stop();
  }

  /** @throws DialectError `not-found`, `not-pausable` */
  pause(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.job.state !== 'running') {
      throw new DialectError('not-found', 'This job is not running any more.', { id });
    }
    if (!entry.pause) {
      throw new DialectError(
        'not-pausable',
        'This work cannot be paused. Stop it, or wait for it.',
        {
          id,
        },
      );
    }
    entry.pause();
  }

  async stopAll(): Promise<void> {
    for (const entry of this.#entries.values()) entry.stop();
    await Promise.all([...this.#entries.values()].map((entry) => entry.ended));
    this.#entries.clear();
  }

  /**
   * For the end of the application. Pausable jobs are asked to pause, so that they can continue another
   * time; what has not ended after `patienceMs` is ended by force, and after the same time again
   * abandoned.
   */
  async endAll(patienceMs: number): Promise<void> {
    const running = [...this.#entries.values()].filter(({ job }) => job.state === 'running');
    const ended = Promise.all(running.map((entry) => entry.ended));
    for (const { pause, stop } of running) (pause ?? stop)();
    await atMost(patienceMs, ended);
    for (const entry of running) {
      if (entry.job.state !== 'running') continue;
      entry.stop();
      entry.kill?.();
    }
    await atMost(patienceMs, ended);
    this.#entries.clear();
  }

  #forget(): void {
    for (const [id, entry] of this.#entries) {
      if (this.#entries.size <= REMEMBERED) return;
      if (entry.job.state !== 'running') this.#entries.delete(id);
    }
  }
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = Promise.withResolvers<void>();
  const stop = setTimeout(timer.resolve, ms);
  await Promise.race([work, timer.promise]);
  clearTimeout(stop);
}
