/**
 * Trains the remaining candidates of a run side by side: in this process one after the other, and in
 * further ones that take the next from the same list. A candidate's result does not depend on where it
 * was trained, so any number of processes gives the same run.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CurvePoint, type Failure, fromFailure } from '../contract/index.ts';
import type { Candidate } from '../learning/candidates.ts';
import type { CurrentCandidate } from './checkpoint.ts';
import type { Clock, ClockNews } from './clock.ts';
import type { Journal } from './journal.ts';
import type { CandidateResult } from './stages/candidate.ts';

/** Events from a process beside the trainer. */
export type HelperEvent =
  /** It has prepared the run, or finished a candidate, and waits for the next one. */
  | { kind: 'ready' }
  | { kind: 'progress'; message: string; news: ClockNews }
  | { kind: 'curve'; points: CurvePoint[] }
  /** State of the candidate in progress, for the run's checkpoint. */
  | { kind: 'current'; current: CurrentCandidate }
  | { kind: 'result'; result: CandidateResult }
  /** A failure that must not cost the other candidates. */
  | { kind: 'left-out'; failure: Failure };

/** Orders to it; `end`: no candidate is left. */
export type HelperOrder = { kind: 'candidate'; id: string } | { kind: 'pause' } | { kind: 'end' };

/** A process beside the trainer. */
export interface Helper {
  send(order: HelperOrder): void;
  stop(): void;
  /** Resolves when it has ended and all its messages have been handled. */
  ended: Promise<
    { status: 'done' } | { status: 'stopped' } | { status: 'failed'; failure: Failure }
  >;
}

/** Failure code for a process that crashed. */
export const HELPER_ENDED = 'helper-ended';

export interface SideBySide {
  candidates: readonly Candidate[];
  /** Including this one. */
  processes: number;
  /** Starts one of the others. */
  startHelper(hear: (event: HelperEvent) => void): Helper;
  clock: Clock;
  journal: Journal;
  /** Trains in this process. @throws the candidate's failure */
  run(candidate: Candidate): Promise<CandidateResult>;
  /** A candidate was trained, in whichever process. */
  done(candidate: Candidate, result: CandidateResult): void;
  /** A candidate failed. @throws if the run cannot go on without it */
  failed(candidate: Candidate, error: unknown): void;
  curve(points: CurvePoint[]): void;
}

/** Shared state of the run's processes. */
interface Shared {
  queue: Candidate[];
  /** Whether this process trains nothing, and so has to report the others' progress. */
  idle: boolean;
}

/** How often a process that waits for others checks whether it should stop. */
const LOOK_MS = 100;
/** Time for others to report their state when the run is paused. */
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
      // A candidate may be back in the queue after the process training it crashed.
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

/** Those with a domain loss take several times as long, and the work left at the end should be short. */
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
    // A process that crashed, usually for lack of memory, leaves its candidate to the others.
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
