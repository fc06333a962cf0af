/** Engines as contestants, each measured in a process of its own. */
import { fork } from 'node:child_process';
import type { EngineId } from '../src-main/contract/index.ts';
import { engineEnvironment, probeEngines } from '../src-main/engines/index.ts';

/** Engines that run on real hardware; prints which are left out, and why. */
export async function usableEngines(): Promise<EngineId[]> {
  const { engines } = await probeEngines();
  return engines
    .filter(({ id, available, reason, hardware }) => {
      const usable = available && hardware !== 'software-gpu';
      if (!usable) process.stderr.write(`${id} left out: ${reason}\n`);
      return usable;
    })
    .map(({ id }) => id);
}

/**
 * All messages of a program, until it ends.
 *
 * @param program a file next to this one @param env variables that differ from the environment of engines
 */
export async function messagesOf<T>(
  program: string,
  args: readonly string[],
  onMessage?: (message: T) => void,
  env: Record<string, string> = {},
): Promise<T[]> {
  const child = fork(new URL(program, import.meta.url), args, {
    env: { ...process.env, ...engineEnvironment(), ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const messages: T[] = [];
  child.on('message', (message) => {
    messages.push(message as T);
    onMessage?.(message as T);
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with exit code ${code}.`);
  return messages;
}
