/** Starts a trainer process, listens to it, stops it. */
import { fork, type ChildProcess } from 'node:child_process';
import { type Failure, toFailure } from '../contract/index.ts';
import { engineEnvironment, nodeExecutable, outsideArchive } from '../engines/index.ts';
import type { FromTrainer, StartMessage, ToTrainer } from './protocol.ts';

export interface Trainer {
  readonly pid: number | undefined;
  /** Asks it to stop; it is ended by force when it does not answer within a second. */
  stop(): void;
  /** Asks it to write a checkpoint and to end. */
  pause(): void;
  /** Resolves when the process has ended and every message of it has been handled. */
  ended: Promise<TrainerEnd>;
}

export type TrainerEnd =
  { status: 'done' } | { status: 'stopped' } | { status: 'failed'; failure: Failure };

const PATIENCE_MS = 1000;
const KEPT_ERRORS = 4000;

/** The bundle has its own file for it beside this one; the checkout runs the source. */
export function trainerEntry(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./trainer-process.${extension}`, outsideArchive(import.meta.url));
}

/**
 * @param onMessage handles what the trainer tells of its run, in order. Where it throws, as on a full
 *   disk, the trainer is ended and the run has failed.
 */
export function startTrainer(
  start: Omit<StartMessage, 'kind'>,
  onMessage: (message: FromTrainer) => void,
): Trainer {
  const child = fork(trainerEntry(), [], {
    execPath: nodeExecutable(),
    execArgv: [],
    env: { ...process.env, ...engineEnvironment() },
    serialization: 'advanced',
    // Its output must not mix with ours: `--json` promises one object on standard output.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stdout?.resume();
  child.stderr?.on('data', (data: Buffer) => {
    errors = (errors + data.toString()).slice(-KEPT_ERRORS);
  });
  let end: TrainerEnd | null = null;
  let stopped = false;
  child.on('message', (message) => {
    const said = message as FromTrainer;
    if (end) return;
    // Once stopped, results are no longer kept: a run that says 'done' after that is not whole.
    if (said.kind === 'done') end = { status: stopped ? 'stopped' : 'done' };
    else if (said.kind === 'stopped') end = { status: 'stopped' };
    else if (said.kind === 'failed') end = { status: 'failed', failure: said.failure };
    else if (!stopped) keep(said);
  });
  const keep = (said: FromTrainer) => {
    try {
      onMessage(said);
    } catch (error) {
      end = { status: 'failed', failure: toFailure(error) };
      child.kill('SIGKILL');
    }
  };
  const ended = new Promise<TrainerEnd>((resolve) => {
    const finish = (fallback: TrainerEnd) => {
      resolve(end ?? (stopped ? { status: 'stopped' } : fallback));
    };
    child.once('error', (error) => finish(crashed(error.message, errors)));
    child.once('close', (code, signal) =>
      finish(crashed(signal ? `signal ${signal}` : `exit code ${code}`, errors)),
    );
  });
  const send = (message: ToTrainer) => {
    if (child.connected) child.send(message, () => undefined);
  };
  send({ kind: 'start', ...start });
  return {
    pid: child.pid,
    stop() {
      stopped = true;
      send({ kind: 'stop' });
      killLater(child);
    },
    pause() {
      if (!stopped) send({ kind: 'pause' });
    },
    ended,
  };
}

function killLater(child: ChildProcess): void {
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  child.once('close', () => clearTimeout(timer));
}

function crashed(how: string, errors: string): TrainerEnd {
  return {
    status: 'failed',
    failure: {
      code: 'trainer-ended',
      message: `The training process ended unexpectedly (${how}). Votes and earlier runs are safe. Start the run again; if it happens again, choose another engine in the settings.`,
      details: { how, errors },
    },
  };
}
