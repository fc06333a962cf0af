/** The ways to quit Dialect, seen from outside: the process is gone, and no trainer is left. */
import { expect, it } from 'vitest';
import { until } from '../e2e-web/support/until.ts';
import { focusWindow, onScreen, openMenu, press } from './support/keys.ts';
import { describeWindow } from './support/lab.ts';
import { startOutside, trainersOf } from './support/outside.ts';
import type { Outside } from './support/outside.ts';

/**
 * As long as a person would wait. With a dozen busy programs on two cores it took 1.2 s at most, .3 s without a
 * run.
 */
const patienceSeconds = 2;

const ways: [string, (dialect: Outside) => Promise<unknown>][] = [
  ['Ctrl+Q', () => press('ctrl+q')],
  ['File, Quit', quitByMenu],
  ['closing the window', () => onScreen('wmctrl', '-c', 'Dialect')],
  ['SIGTERM', async ({ process }) => process.kill('SIGTERM')],
  ['SIGINT', async ({ process }) => process.kill('SIGINT')],
];

/** By the keys of the menu bar, whose first menu ends with Quit. */
async function quitByMenu(): Promise<void> {
  await openMenu('alt+f');
  await onScreen('xdotool', 'key', 'Up', 'Return');
}

/** One press suffices, although what can be trained is still being looked up. */
async function train(dialect: Outside): Promise<void> {
  await press('ctrl+Return');
  const started = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return trainersOf(dialect).length > 0;
  };
  await until(started, 'a trainer is started', 60);
}

describeWindow('Dialect ends', () => {
  it.each(ways)('by %s on the start page', async (_how, end) => {
    await using dialect = await startOutside();
    await focusWindow();
    await end(dialect);
    await until(dialect.gone, 'the process is gone', patienceSeconds);
  });

  it.each(ways)('by %s while training, and leaves no trainer', async (_how, end) => {
    await using dialect = await startOutside();
    await press('Return');
    await dialect.titled(/Label · .*Dialect/);
    await press('g', 't');
    await dialect.titled(/Train · .*Dialect/);
    await train(dialect);
    await end(dialect);
    await until(dialect.gone, 'the process is gone', patienceSeconds);
    expect(trainersOf(dialect)).toEqual([]);
  });
});
