/** A screen of its own for the tests, with a window manager, so that keys go to the window and nowhere else. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Display {
  /** As in DISPLAY. */
  name: string;
  close(): Promise<void>;
}

/** @throws Error that names the program which is not there */
export async function openDisplay(): Promise<Display> {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const [number] = (await Promise.race([
    once(server.stdio[3]!, 'data'),
    failure(server, 'Xvfb'),
  ])) as [Buffer];
  const name = `:${number.toString().trim()}`;
  const manager = spawn('openbox', ['--sm-disable'], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: name },
  });
  await Promise.race([once(manager, 'spawn'), failure(manager, 'openbox')]);
  return {
    name,
    async close() {
      for (const child of [manager, server]) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill();
        await once(child, 'exit');
      }
    },
  };
}

async function failure(child: ChildProcess, name: string): Promise<never> {
  const [reason] = (await Promise.race([once(child, 'error'), once(child, 'exit')])) as unknown[];
  throw new Error(`${name} ${reason instanceof Error ? 'is not installed' : 'ended at once'}`);
}
