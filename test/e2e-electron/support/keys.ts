/** Real keys, pressed by the X server in the window that has the focus, as a keyboard's are. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { lab } from './lab.ts';

const run = promisify(execFile);

/** What a tool of X11 says about the tests' screen. */
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
