/** A screen of its own for the tests, with a window manager, so that keys go only to the window. */
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { until } from '../../e2e-web/support/until.ts';

export interface Display {
  /** As in DISPLAY. */
  name: string;
  close(): Promise<void>;
}

/** @throws Error that names the missing program */
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
  const env = { ...process.env, DISPLAY: name };
  const manager = spawn('openbox', ['--sm-disable'], { stdio: 'ignore', env });
  // The window manager is ready once it says so: a window opened earlier would not be managed.
  const managed = async () => {
    const said = await promisify(execFile)('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK'], { env });
    return said.stdout.includes('window id');
  };
  await Promise.race([until(managed, 'openbox is there'), failure(manager, 'openbox')]);
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
