/**
 * Asks a program that loads an engine one question, in a process of its own: a native library that
 * crashes or hangs does no harm, and no event loop is blocked.
 */
import { fork } from 'node:child_process';
import type { EngineId } from '../contract/records.ts';
import { engineEnvironment, nodeExecutable } from './environment.ts';

export interface AskOptions {
  /** The program; it sends its answer as its first message. */
  entry: string;
  timeoutMs: number;
  /** The program's environment, to which the variables that engines need are added. */
  env?: NodeJS.ProcessEnv;
}

/** The program's answer, or the end of a sentence that begins with the engine's name. */
export type Asked<T> = { answer: T } | { failure: string };

/**
 * @param doing ends the sentence of a failure, e.g. 'when it was tried'
 * @returns after `timeoutMs` at the latest; the program has been ended by then
 */
export function askProgram<T>(
  engine: EngineId,
  doing: string,
  { entry, timeoutMs, env = process.env }: AskOptions,
): Promise<Asked<T>> {
  const { promise, resolve } = Promise.withResolvers<Asked<T>>();
  const child = fork(entry, [engine], {
    env: { ...env, ...engineEnvironment(env) },
    execPath: nodeExecutable(),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const settle = (asked: Asked<T>) => {
    clearTimeout(timer);
    resolve(asked);
    // It has answered; native libraries may be slow to exit.
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => {
    settle({ failure: `did not answer within ${timeoutMs / 1000} seconds ${doing}.` });
  }, timeoutMs);
  child.once('message', (message) => settle({ answer: message as T }));
  child.once('error', (error) => {
    settle({ failure: `could not be started ${doing}: ${error.message}.` });
  });
  child.once('exit', (code, signal) => {
    const how = signal ?? `exit code ${code}`;
    settle({ failure: `crashed ${doing} (${how}). Dialect itself is not affected.` });
  });
  return promise;
}
