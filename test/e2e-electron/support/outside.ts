/**
 * Dialect as a user has it: a process and a window, with nothing attached. A debugger keeps a main process alive
 * that should have ended, and so would hide that it does not end.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { until } from '../../e2e-web/support/until.ts';
import { onScreen } from './keys.ts';
import type { Lab } from '../lab/open.ts';
import { lab } from './lab.ts';
import { makeHome, removeHome } from './launch.ts';
import { argumentsOf, environmentOf } from './start.ts';

export interface Outside extends AsyncDisposable {
  process: ChildProcess;
  home: string;
  /** Waits for a window with such a title. */
  titled(title: RegExp): Promise<void>;
  /** Whether the main process has ended. */
  gone(): boolean;
}

/**
 * Resolves when the window shows a page that takes keys. @param from the program to start; by default the tests'
 * own application
 */
export async function startOutside(
  args: readonly string[] = [],
  from: Lab = lab,
): Promise<Outside> {
  const home = await makeHome();
  const child = spawn(from.program, argumentsOf(from, home, args), {
    env: environmentOf(from, home),
    stdio: 'ignore',
  });
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  const outside: Outside = {
    process: child,
    home,
    gone,
    titled: (title) =>
      until(
        async () => {
          // Each check starts a process, so not too often.
          await new Promise((resolve) => setTimeout(resolve, 50));
          return title.test(await titles());
        },
        `there is a window titled ${title.source}`,
        60,
      ),
    async [Symbol.asyncDispose]() {
      if (!gone()) child.kill('SIGKILL');
      await until(gone, 'the main process is gone');
      await removeHome(home);
    },
  };
  await outside.titled(/ · Dialect/);
  return outside;
}

/** Titles of all windows on the screen. */
const titles = () => onScreen('wmctrl', '-l').catch(() => '');

/** The trainers that a process has started, including those that outlived it, by the project's folder. */
export function trainersOf({ home }: Pick<Outside, 'home'>): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isTrainer(pid, home));
}

function isTrainer(pid: number, home: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (!command.includes('trainer-process')) return false;
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`DIALECT_HOME=${home}\0`);
  } catch {
    return false; // it has ended meanwhile
  }
}
