/** PyTorch for comparison: DIALECT_BENCH_PYTHON names a Python that has it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

/** With one core each, and two: which is faster depends on the machine and its other load. */
const THREADS = ['1', '2'];

/**
 * PyTorch with each number of threads, by name; empty, with a message, if there is none.
 *
 * @param script prints its figure as the last word of its last line; the last argument is the number
 *     of threads
 */
export function torch(script: string, args: readonly string[]): Map<string, () => Promise<number>> {
  const python = process.env['DIALECT_BENCH_PYTHON'];
  if (!python || !existsSync(script)) {
    const why = python ? `${script} is not there` : 'DIALECT_BENCH_PYTHON names no Python';
    process.stderr.write(`PyTorch left out: ${why}.\n`);
    return new Map();
  }
  return new Map(
    THREADS.map((threads) => [
      `PyTorch, ${threads} thread${threads === '1' ? '' : 's'}`,
      async () => {
        const { stdout } = await promisify(execFile)(python, [script, ...args, threads]);
        return Number(stdout.trim().split(/\s+/).at(-1));
      },
    ]),
  );
}
