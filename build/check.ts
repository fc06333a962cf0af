/**
 * `npm run check`: types, lint, format, import rules, unused files and exports. Runs all of them even if one
 * fails, shows the output of the failed ones and ends with the count. `--json` prints the count and figures of
 * the code's shape; `--json FILE` writes them there.
 */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { codeFigures } from './figures.ts';

interface Check {
  name: string;
  tool: string;
  args: string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** The folders with code; a checkout need not have all of them. */
function sources(): string[] {
  const folders = ['src-main', 'src-renderer', 'test', 'build', 'bench'];
  return folders.filter((folder) => existsSync(path.join(root, folder)));
}

/** The slow ones first, so that the quick ones fill the second core. */
const checks: Check[] = [
  { name: 'lint', tool: 'eslint/bin/eslint.js', args: ['.', '--max-warnings', '0'] },
  { name: 'types of the core', tool: 'typescript/bin/tsc', args: ['-p', '.'] },
  {
    name: 'types of the interface',
    tool: 'svelte-check/bin/svelte-check',
    args: ['--tsconfig', 'src-renderer/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  },
  { name: 'format', tool: 'prettier/bin/prettier.cjs', args: ['--check', '.'] },
  {
    name: 'import rules',
    tool: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser.cjs', ...sources()],
  },
  {
    name: 'unused files and exports',
    tool: 'knip/bin/knip.js',
    args: ['--include', 'files,exports,unlisted', '--no-config-hints'],
  },
];

async function runCheck(check: Check): Promise<boolean> {
  const started = performance.now();
  const { code, output } = await runTool(check);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
  if (code !== 0) console.log(output.trimEnd());
  return code === 0;
}

function runTool({ tool, args }: Check): Promise<{ code: number; output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>();
  const child = spawn(process.execPath, [path.join(root, 'node_modules', tool), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('error', (error) => resolve({ code: 1, output: error.message }));
  child.on('close', (code) =>
    resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }),
  );
  return promise;
}

/** Takes checks off the list until it is empty, and returns for each whether it passed. */
async function work(queue: Check[], passed: boolean[]): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    passed.push(await runCheck(next));
  }
}

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const queue = [...checks];
const results: boolean[] = [];
const lanes = Math.min(availableParallelism(), checks.length);
await Promise.all(Array.from({ length: lanes }, () => work(queue, results)));

const failed = results.filter((ok) => !ok).length;
const count = { passed: results.length - failed, failed };
console.log(`checks: ${count.passed} passed, ${count.failed} failed`);
if (values.json) {
  const told = JSON.stringify({ ...count, figures: await codeFigures() });
  const [file] = positionals;
  if (file === undefined) console.log(told);
  else writeFileSync(file, told);
}
process.exitCode = failed === 0 ? 0 : 1;
