/**
 * `npm run test:window`: only the tests in the real window. Downloads an Electron first if there is none;
 * arguments go to vitest. Ends with one line: N passed, N failed, N skipped.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './cache.ts';
import { prepareElectron } from './prepare.ts';

interface Results {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

try {
  await prepareElectron();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`There is no Electron to test the window in: ${reason}\n`);
}

const folder = await mkdtemp(path.join(tmpdir(), 'dialect-window-'));
const file = path.join(folder, 'results.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const args = ['run', '--project', 'window', ...reporters, ...process.argv.slice(2)];
const child = spawn(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' });
const [code] = (await once(child, 'exit')) as [number | null];

const results = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Partial<Results>;
const { numPassedTests: passed = 0, numPendingTests = 0, numTodoTests = 0 } = results;
// A file that could not be loaded has no test that could have failed.
const failed = Math.max(results.numFailedTests ?? 0, code === 0 ? 0 : 1);
process.stdout.write(
  `${passed} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`,
);
process.exitCode = code ?? 1;
await rm(folder, { recursive: true });
