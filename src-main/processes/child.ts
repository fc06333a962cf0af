/** A process that does one long piece of work: starting it, handling its messages, stopping it. */
import { fork, type ChildProcess } from 'node:child_process';
import { type Failure, toFailure } from '../contract/index.ts';
import { patiently } from '../store/patience.ts';
import { watchSilence, type SilenceWatch } from './silence.ts';
import { engineEnvironment, nodeExecutable } from '../engines/environment.ts';

/** The last message of every such process. */
export type Ending = { kind: 'done' } | { kind: 'stopped' } | { kind: 'failed'; failure: Failure };

export type ChildEnd =
  { status: 'done' } | { status: 'stopped' } | { status: 'failed'; failure: Failure };

export interface Child<To> {
  readonly pid: number | undefined;
  send(message: To): void;
  /** Asks it to stop; it is killed if it does not end within a second. */
  stop(): void;
  /** Kills it at once, with the processes that it started: unsent results are lost. */
  kill(): void;
  /** Resolves when the process has ended and all its messages have been handled. */
  ended: Promise<ChildEnd>;
}

export interface ChildProgram<From> {
  /** Its entry file; `entryFile` returns those of the application. */
  file: URL;
  /** Whether it multiplies large matrices, like a language model: see `engineEnvironment`. */
  large?: boolean;
  /** Whether it starts processes itself, which then end with it. */
  leads?: boolean;
  /** The error shown if it dies. */
  crashed: { code: string; message(how: string): string };
  /** If it could hang: how long it may be silent, and the error shown if it is ended for that. */
  silent?: { ms: number; code: string; message: string };
  /**
   * Handles its messages, in order. If it throws, as on a full disk, the process is ended and the work
   * has failed.
   */
  onMessage(message: From): void;
}

const PATIENCE_MS = 1000;
const KEPT_ERRORS = 4000;

/** @param start the first message */
export function startChild<To extends object, From extends { kind: string }>(
  program: ChildProgram<From>,
  start: To,
): Child<To | { kind: 'stop' }> {
  const child = forked(program);
  const kill = () => killAll(child, program.leads ?? false);
  const errors = lastErrors(child);
  let end: ChildEnd | null = null;
  let stopped = false;
  const silence = watched(program.silent, (failure) => {
    end ??= { status: 'failed', failure: { ...failure, details: { errors: errors() } } };
    kill();
  });
  const keep = async (said: From) => {
    try {
      await patiently(() => program.onMessage(said));
    } catch (error) {
      end = { status: 'failed', failure: toFailure(error) };
      kill();
    }
  };
  const handle = async (said: From | Ending) => {
    if (end) return;
    // Once stopped, results are no longer kept, so work that says 'done' after that is incomplete.
    if (said.kind === 'done') end = { status: stopped ? 'stopped' : 'done' };
    else if (said.kind === 'stopped') end = { status: 'stopped' };
    else if (said.kind === 'failed') end = { status: 'failed', failure: (said as Failed).failure };
    else if (!stopped) await keep(said as From);
  };
  /** In order, although one message may have to wait for the project. */
  let handled = Promise.resolve();
  child.on('message', (message) => {
    silence?.heard();
    const own = handled.then(() => handle(message as From | Ending));
    handled = own.finally(() => silence?.handled());
  });
  const ended = closed(child).then(async (how): Promise<ChildEnd> => {
    silence?.end();
    const { code, message } = program.crashed;
    const failure = { code, message: message(how), details: { how, errors: errors() } };
    await handled;
    return end ?? (stopped ? { status: 'stopped' } : { status: 'failed', failure });
  });
  const send = (message: To | { kind: 'stop' }) => {
    if (child.connected) child.send(message, () => undefined);
  };
  send(start);
  return {
    pid: child.pid,
    send,
    stop() {
      stopped = true;
      send({ kind: 'stop' });
      killLater(child, kill);
    },
    kill() {
      stopped = true;
      kill();
    },
    ended,
  };
}

/** Null for a program that may be silent as long as it likes. */
function watched(
  silent: ChildProgram<never>['silent'],
  hangs: (failure: { code: string; message: string }) => void,
): SilenceWatch | null {
  if (!silent) return null;
  const { ms, code, message } = silent;
  return watchSilence(ms, () => hangs({ code, message }));
}

function forked({
  file,
  large = false,
  leads = false,
}: Pick<ChildProgram<never>, 'file' | 'large' | 'leads'>): ChildProcess {
  return fork(file, [], {
    execPath: nodeExecutable(),
    execArgv: [],
    env: { ...process.env, ...engineEnvironment(process.env, { large }) },
    serialization: 'advanced',
    // In a process group of its own, so that one signal reaches all of it. Windows has no such groups.
    detached: leads && process.platform !== 'win32',
    // Its output must not mix with ours: `--json` promises a single object on standard output.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** The end of its standard error, on request. */
function lastErrors(child: ChildProcess): () => string {
  let errors = '';
  child.stdout?.resume();
  child.stderr?.on('data', (data: Buffer) => {
    errors = (errors + data.toString()).slice(-KEPT_ERRORS);
  });
  return () => errors;
}

/** How it ended, once all its messages have arrived. */
function closed(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(signal ? `signal ${signal}` : `exit code ${code}`),
    );
  });
}

type Failed = Extract<Ending, { kind: 'failed' }>;

/** @param group whether the process leads a group of its own */
function killAll(child: ChildProcess, group: boolean): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (!group || child.pid === undefined || process.platform === 'win32') {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has just ended.
  }
}

function killLater(child: ChildProcess, kill: () => void): void {
  const timer = setTimeout(kill, PATIENCE_MS);
  child.once('close', () => clearTimeout(timer));
}
