/** Real keys, pressed by the X server in the focused window, like a keyboard's. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { until } from '../../e2e-web/support/until.ts';
import { lab } from './lab.ts';

const run = promisify(execFile);

/** The output of an X11 tool about the tests' screen. */
export async function onScreen(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(program, args, { env: lab.env });
  return stdout.trim();
}

/** Brings Dialect's window to the front and presses keys there, as xdotool names them. */
export async function press(...keys: string[]): Promise<void> {
  await focusWindow();
  await onScreen('xdotool', 'key', '--clearmodifiers', ...keys);
}

export async function focusWindow(): Promise<void> {
  const found = ['search', '--sync', '--onlyvisible', '--class', 'Dialect'];
  await onScreen('xdotool', ...found, 'windowactivate', '--sync');
}

/** Presses a key every half second, until it had its effect. */
export async function pressUntil(key: string, had: () => boolean, what: string): Promise<void> {
  await until(async () => {
    await press(key);
    return until(had, what, 0.5).then(
      () => true,
      () => false,
    );
  }, what);
}

/** Opens a menu of the menu bar by its key: keys reach it once its own window is on the screen. */
export async function openMenu(key: string): Promise<void> {
  const before = await popups();
  await press(key);
  await until(
    async () => (await popups()).some((id) => !before.includes(id)),
    `the menu of ${key} is open`,
  );
}

/** The ids of windows that have no name, and are large enough for a person to see. */
async function popups(): Promise<string[]> {
  const windows = await onScreen('xwininfo', '-root', '-children');
  return [...windows.matchAll(/(0x[\da-f]+) \(has no name\): \(\) +\d{2,}x\d{2,}/g)].map(
    ([, id]) => id,
  );
}
