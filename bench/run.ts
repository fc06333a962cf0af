/**
 * A whole run compared with that of an earlier build: `train --methods all` on half of UKPConvArg1's topics with
 * the other half as the target, by the command line, in turns. `--ref COMMIT` names the earlier build, which is
 * checked out in a temporary worktree; `--at FOLDER` an earlier build with its packages. `--rounds N`,
 * `--encoder ID`, `--json`.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { packFolder } from '../src-main/engines/environment.ts';
import { dataSet, missingFiles } from './data.ts';
import { inTurns, lines } from './rounds.ts';
import { FILES, halfRows } from './transfers.ts';

/** The last build that trained candidates one after the other. */
const REF = 'f3e3738';
const HERE = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

export async function wholeRun(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      ref: { type: 'string', default: REF },
      at: { type: 'string' },
      rounds: { type: 'string', default: '1' },
      encoder: { type: 'string', default: 'style' },
      methods: { type: 'string', default: 'all' },
      json: { type: 'boolean', default: false },
    },
  });
  const missing = missingFiles([FILES.ukp]);
  if (missing !== null) {
    process.stderr.write(`run left out: ${missing}\n`);
    return;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  const { at } = values;
  const earlier = at ?? join(scratch, 'earlier');
  try {
    if (at === undefined) await buildOf(values.ref, earlier);
    const sets = [true, false].map((first) =>
      dataSet(() => halfRows(first)).write(join(scratch, `${first}.jsonl`)),
    );
    const train = ['--methods', values.methods, '--encoder', values.encoder];
    const measured = (build: string) => () => secondsOf(build, scratch, sets, train);
    const figures = await inTurns(
      Number(values.rounds),
      new Map([
        [`build ${at ?? values.ref}`, measured(earlier)],
        ['this build', measured(HERE)],
      ]),
    );
    const [before, now] = figures;
    const ratio = now.median / before.median;
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ ratio, rows: figures.map(({ name, runs }) => ({ name, runs })) })}\n`
        : `${lines(figures, 's a run', 1)}${ratio.toFixed(2)} times\n`,
    );
  } finally {
    if (at === undefined) await withoutBuild(earlier);
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function withoutBuild(folder: string): Promise<void> {
  await run('git', ['-C', HERE, 'worktree', 'remove', '--force', folder]).catch(() => undefined);
}

/** Packages of this build are used if both name the same ones. */
async function buildOf(ref: string, folder: string): Promise<void> {
  await run('git', ['-C', HERE, 'worktree', 'add', '--detach', folder, ref]);
  const locks = [HERE, folder].map((build) =>
    readFileSync(join(build, 'package-lock.json'), 'utf8'),
  );
  if (locks[0] === locks[1]) symlinkSync(join(HERE, 'node_modules'), join(folder, 'node_modules'));
  else await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
}

/** Seconds of the training alone; labels are imported by the same build. */
async function secondsOf(
  build: string,
  scratch: string,
  [source, target]: readonly string[],
  settings: readonly string[],
): Promise<number> {
  const folder = mkdtempSync(join(scratch, 'project-'));
  const project = join(folder, 'run.dialect');
  const pack = packFolder();
  const env = { ...process.env, ...(existsSync(pack) ? { DIALECT_ENGINE_PACK: pack } : {}) };
  const dialect = (...args: string[]) =>
    run(process.execPath, [join(build, 'src-main/hosts/cli/main.ts'), ...args], {
      env,
      maxBuffer: 1 << 28,
    });
  await dialect('import', project, source, '--domain', 'source', '--role', 'source');
  await dialect('import', project, target, '--domain', 'target', '--role', 'target');
  const began = performance.now();
  await dialect('train', project, ...settings, '--json');
  return (performance.now() - began) / 1000;
}
