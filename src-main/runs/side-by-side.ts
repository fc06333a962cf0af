/**
 * The candidates of a run that are left, trained side by side: one after the other in this process, and
 * in further ones that take the next from the same list. What each finds does not depend on where it
 * was trained, so that any number of processes gives the same run.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CurvePoint, type Failure, fromFailure } from '../contract/index.ts';
import type { Candidate } from '../learning/candidates.ts';
import type { CurrentCandidate } from './checkpoint.ts';
import type { Clock, ClockNews } from './clock.ts';
import type { Journal } from './journal.ts';
import type { CandidateResult } from './stages/candidate.ts';

/** What a process beside the trainer tells. */
export type HelperEvent =
  /** Has prepared the run, or finished a candidate: waits for the next one. */
  | { kind: 'ready' }
  | { kind: 'progress'; message: string; news: ClockNews }
  | { kind: 'curve'; points: CurvePoint[] }
  /** How far the candidate under way is, for the run's checkpoint. */
  | { kind: 'current'; current: CurrentCandidate }
  | { kind: 'result'; result: CandidateResult }
  /** One that must not cost the others. */
  | { kind: 'left-out'; failure: Failure };

/** What it is told; `end`: there is no candidate left. */
export type HelperOrder = { kind: 'candidate'; id: string } | { kind: 'pause' } | { kind: 'end' };

/** A process beside the trainer. */
export interface Helper {
  send(order: HelperOrder): void;
  stop(): void;
  /** Resolves when it has ended and every message of it has been handled. */
  ended: Promise<
    { status: 'done' } | { status: 'stopped' } | { status: 'failed'; failure: Failure }
  >;
}

/** Code of the failure of a process that crashed. */
export const HELPER_ENDED = 'helper-ended';

export interface SideBySide {
  candidates: readonly Candidate[];
  /** This one included. */
  processes: number;
  /** Starts one of the others. */
  startHelper(hear: (event: HelperEvent) => void): Helper;
  clock: Clock;
  journal: Journal;
  /** Trains in this process. @throws what the candidate failed with */
  run(candidate: Candidate): Promise<CandidateResult>;
  /** A candidate was trained, wherever. */
  done(candidate: Candidate, result: CandidateResult): void;
  /** One failed. @throws where the run cannot go on without it */
  failed(candidate: Candidate, error: unknown): void;
  curve(points: CurvePoint[]): void;
}

/** What the processes of a run share here. */
interface Shared {
  queue: Candidate[];
  /** Whether nothing is trained in this process: then it is told what others do. */
  idle: boolean;
}

/** How often a process that waits for others checks whether it should stop. */
const LOOK_MS = 100;
/** For others to say how far they are when the run is paused. */
const PATIENCE_MS = 5000;

/** @throws Stopped, DialectError */
export async function trainSideBySide(work: SideBySide): Promise<void> {
  const { processes, clock, journal } = work;
  const queue = processes > 1 ? longestFirst(work.candidates) : [...work.candidates];
  const shared: Shared = { queue, idle: false };
  clock.processes = processes;
  const helpers = Array.from({ length: processes - 1 }, (_, k) => startHelper(work, shared, k + 1));
  try {
    do {
      shared.idle = false;
      await trainHere(work, queue);
      shared.idle = true;
      while (helpers.some(({ busy }) => busy())) {
        await journal.check();
        await sleep(LOOK_MS);
      }
      for (const helper of helpers) helper.mayFail();
      // One that another process took along when it crashed.
    } while (queue.length > 0);
  } catch (error) {
    if (journal.pausing && helpers.length > 0) {
      const paused = Promise.all(helpers.map((helper) => helper.pause()));
      await Promise.race([paused, sleep(PATIENCE_MS, undefined, { ref: false })]);
      journal.keepPaused();
    }
    throw error;
  } finally {
    for (const helper of helpers) helper.end();
    clock.processes = 1;
  }
}

/** Those with a domain loss take several times as long: what is left at the end should be short. */
function longestFirst(candidates: readonly Candidate[]): Candidate[] {
  const long = ({ method }: Candidate) => Number(method.domainLoss !== null);
  return candidates.toSorted((a, b) => long(b) - long(a));
}

async function trainHere({ run, done, failed }: SideBySide, queue: Candidate[]): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    let result: CandidateResult;
    try {
      result = await run(next);
    } catch (error) {
      failed(next, error);
      continue;
    }
    done(next, result);
  }
}

function startHelper(work: SideBySide, shared: Shared, number: number) {
  let current: Candidate | null = null;
  let failure: Failure | null = null;
  let running = true;
  let leaving = false;

  const next = () => {
    current = leaving ? null : (shared.queue.shift() ?? null);
    child.send(current ? { kind: 'candidate', id: current.id } : { kind: 'end' });
  };
  const hear = (message: HelperEvent) => {
    switch (message.kind) {
      case 'ready':
        next();
        break;
      case 'progress':
        work.clock.hear(String(number), message.news);
        if (shared.idle && current && !leaving) work.journal.report(message.message);
        break;
      case 'curve':
        work.curve(message.points);
        break;
      case 'current':
        work.journal.setCurrent(message.current);
        break;
      case 'result':
        if (current) work.done(current, message.result);
        current = null;
        break;
      case 'left-out':
        if (current) work.failed(current, fromFailure(message.failure));
        current = null;
        break;
    }
  };
  const child = work.startHelper(hear);
  const ended = child.ended.then((end) => {
    running = false;
    if (end.status !== 'failed') return;
    // A process that crashed, for want of memory as a rule, leaves its candidate to the others.
    if (end.failure.code === HELPER_ENDED) {
      if (current) shared.queue.unshift(current);
    } else {
      failure = end.failure;
    }
  });
  return {
    busy: () => running && current !== null,
    mayFail() {
      if (failure) throw fromFailure(failure);
    },
    pause() {
      leaving = true;
      child.send({ kind: 'pause' });
      if (current === null) child.send({ kind: 'end' });
      return ended;
    },
    end: () => {
      if (running) child.stop();
    },
  };
}
