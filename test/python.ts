/**
 * The Python for reference results: DIALECT_PYTHON names its program, and test/requirements.txt lists its
 * packages. Tests that need a missing one are skipped, and say so.
 *
 *         const missing = missingInPython('torch', 'peft');
 *         describe.skipIf(missing)(`adapters in PEFT${missing}`, () => ...)
 */
import { execFile, spawnSync } from 'node:child_process';

/** Empty if none is named. */
export const python = process.env['DIALECT_PYTHON'] ?? '';

/**
 * Why a test cannot run, as the end of its name: ' (skipped: DIALECT_PYTHON has no peft)'. Empty if all modules
 * are available.
 *
 * @param modules by import name
 */
export function missingInPython(...modules: string[]): string {
  if (python === '') return ' (skipped: DIALECT_PYTHON names no Python)';
  const script =
    'import importlib.util as u, sys; print(*[m for m in sys.argv[1:] if u.find_spec(m) is None])';
  const { status, stdout, error } = spawnSync(python, ['-c', script, ...modules], {
    encoding: 'utf8',
  });
  if (error || status !== 0) return ` (skipped: DIALECT_PYTHON, ${python}, does not run)`;
  const missing = stdout.trim();
  return missing === '' ? '' : ` (skipped: DIALECT_PYTHON has no ${missing.replaceAll(' ', ', ')})`;
}

/**
 * Runs a program and returns its output.
 *
 * @param args a script's path and its arguments, or '-c' and a script
 * @throws Error with the program's error output, if it fails
 */
export function runPython(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(
    python,
    [...args],
    {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
    (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    },
  );
  return promise;
}
