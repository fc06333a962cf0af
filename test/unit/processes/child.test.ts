/** A process of the application, and one that it started itself. */
import { expect, it } from 'vitest';
import { startChild } from '../../../src-main/processes/child.ts';
import { until } from '../../e2e-web/support/until.ts';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const missing =
  process.platform === 'win32' ? ' (skipped: Windows has no groups of processes)' : '';

it.skipIf(missing !== '')(
  `ends at once where it must, with what it started${missing}`,
  async () => {
    const told = Promise.withResolvers<number>();
    const child = startChild<{ kind: 'start' }, { kind: 'started'; pid: number }>(
      {
        file: new URL('./child-program.ts', import.meta.url),
        leads: true,
        crashed: { code: 'ended', message: (how) => how },
        onMessage: ({ pid }) => told.resolve(pid),
      },
      { kind: 'start' },
    );
    const other = await told.promise;
    expect(isAlive(other)).toBe(true);
    child.kill();
    expect(await child.ended).toEqual({ status: 'stopped' });
    await until(() => !isAlive(other), 'the other one has ended');
  },
);
