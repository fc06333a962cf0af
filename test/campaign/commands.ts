/** Commands on a failing disk: exit code 0 with everything done, or 1 with a sentence; never anything else. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { failing, noFaults, passed } from './faults.ts';
import { makeOldProject, makeProject, pairsText, whatIsWrong } from './projects.ts';
import { pick, type Trial, unclear } from './trial.ts';

const main = fileURLToPath(new URL('../../src-main/hosts/cli/main.ts', import.meta.url));

const Printed = z.object({
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

/** Arguments of each command, and the file that it makes. */
const commands: Record<
  string,
  (at: (name: string) => string) => { args: string[]; makes?: string }
> = {
  import: (at) => ({
    args: ['import', at('work.dialect'), at('later.jsonl'), '--domain', 'x', '--role', 'target'],
  }),
  'import into a new project': (at) => ({
    args: ['import', at('new.dialect'), at('later.jsonl'), '--domain', 'x', '--role', 'source'],
  }),
  'import into an old project': (at) => ({
    args: ['import', at('old.dialect'), at('later.jsonl'), '--domain', 'x', '--role', 'source'],
  }),
  copy: (at) => ({
    args: ['copy', at('work.dialect'), at('copy.dialect')],
    makes: at('copy.dialect'),
  }),
  'export pairs': (at) => ({
    args: [
      'export',
      at('work.dialect'),
      '--what',
      'pairs',
      '--format',
      'parquet',
      '--out',
      at('out.parquet'),
    ],
    makes: at('out.parquet'),
  }),
  'export data': (at) => ({
    args: [
      'export',
      at('work.dialect'),
      '--what',
      'data',
      '--format',
      'native',
      '--out',
      at('out.jsonl'),
    ],
    makes: at('out.jsonl'),
  }),
  salvage: (at) => ({
    args: ['salvage', at('work.dialect'), '--out', at('saved.dialect')],
    makes: at('saved.dialect'),
  }),
  rank: (at) => ({ args: ['rank', at('work.dialect'), '--out', at('out.csv')] }),
  evaluate: (at) => ({ args: ['evaluate', at('work.dialect')] }),
  encoders: (at) => ({ args: ['encoders', at('work.dialect')] }),
  train: (at) => ({
    args: ['train', at('work.dialect'), '--engine', 'cpu', '--steps', '2', '--seeds', '1'],
  }),
};

function dialect(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [main, ...args, '--json'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

const OPERATIONS = 80;

export const commandFaults: Trial = {
  group: 'faults',
  name: 'commands',
  absent: noFaults,
  prepare: (folder) =>
    Promise.resolve({
      async step(random) {
        const place = mkdtempSync(join(folder, 'command'));
        const at = (name: string) => join(place, name);
        await makeProject(at('work.dialect'), 18);
        makeOldProject(at('old.dialect'), 5);
        writeFileSync(at('later.jsonl'), pairsText(30, 'later'));
        const name = pick(random, Object.keys(commands));
        const { args, makes } = commands[name](at);
        const env = failing(place, random, OPERATIONS);
        const { code, out, err } = await dialect(args, { ...env, DIALECT_HOME: at('home') });
        const fault =
          ended(code, out, err) ??
          (code === 0 && makes !== undefined && !existsSync(makes)
            ? 'done, and nothing there'
            : null) ??
          (await whatIsWrong(at('work.dialect'), { votes: new Set(), wholeOrNone: { x: 60 } })) ??
          (await whatIsWrong(at('old.dialect'), { votes: new Set(), atLeast: 5 }));
        rmSync(place, { recursive: true, force: true });
        if (fault === null) return passed(place);
        return `${name}: ${fault} (${env['FAULT_KIND']} at ${env['FAULT_AT']}${env['FAULT_ONCE'] ? ', once' : ''})`;
      },
      close: () => Promise.resolve(),
    }),
};

function ended(code: number | null, out: string, err: string): string | null {
  if (code !== 0 && code !== 1) return `exit code ${code}: ${err}`;
  const lines = out.trim().split('\n');
  if (lines.length !== 1) return `printed ${lines.length} lines: ${out}${err}`;
  const { error } = Printed.parse(JSON.parse(lines[0]));
  if (code === 0) return error ? 'exit code 0 with an error' : null;
  // A salvage that lost something says so in its result.
  return error ? unclear(error) : null;
}
