/** Runs another program and keeps its output, to show it on failure. */
import { spawn } from 'node:child_process';
import { say } from './report.ts';

export interface Ran {
  /** null: there is no such program. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** @param loud passes its output on to standard error while it runs */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; loud?: boolean } = {},
): Promise<Ran> {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  const said = { stdout: '', stderr: '' };
  const child = spawn(program, args, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      if (options.loud === true) {
        process.stderr.write(text);
      }
    });
  }
  child.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      resolve({ code: null, ...said });
    } else {
      reject(error);
    }
  });
  child.once('close', (code) => resolve({ code: code ?? 1, ...said }));
  return promise;
}

/** Shows the end of a failed program's output. */
export function showTail(ran: Ran): void {
  for (const line of `${ran.stdout}\n${ran.stderr}`.trim().split('\n').slice(-8)) {
    say(`  | ${line}`);
  }
}
