/** Starts the worker, reads its output, and kills it if requested. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { exportFile } from '../../src-main/services/exports/export-file.ts';
import { presentRuns } from '../../src-main/services/runs/run-ends.ts';
import { resumeTraining } from '../../src-main/services/runs/training.ts';
import { createProject, openProject } from '../../src-main/store/open.ts';
import type { Random } from '../../src-main/domain/random.ts';
import {
  exportTrouble,
  makeOldProject,
  makeProject,
  makeTrainable,
  pairsText,
  whatIsWrong,
  type Kept,
} from './projects.ts';

const program = fileURLToPath(new URL('./worker-program.ts', import.meta.url));

const Said = z.object({
  ready: z.boolean().optional(),
  vote: z.string().optional(),
  run: z.number().optional(),
  set: z.string().optional(),
  done: z.boolean().optional(),
  failed: z
    .object({
      code: z.string(),
      message: z.string(),
      details: z.object({ saved: z.string().nullish() }).optional(),
    })
    .optional(),
});
type Said = z.infer<typeof Said>;

export interface Ended {
  said: Said[];
  code: number | null;
  signal: string | null;
  errors: string;
}

/** @param killAfter number of output lines before it is killed; null: it is not */
export function runWorker(
  args: readonly string[],
  { env = {}, killAfter = null }: { env?: NodeJS.ProcessEnv; killAfter?: number | null } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [text, errors] = ['', ''];
  const kill = () => {
    if (killAfter !== null && text.split('\n').length > killAfter) child.kill('SIGKILL');
  };
  child.stdout.on('data', (data: Buffer) => {
    text += data.toString();
    kill();
  });
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      const lines = text.split('\n').slice(0, -1);
      resolve({ said: lines.map((line) => Said.parse(JSON.parse(line))), code, signal, errors });
    });
  });
}

/** Actions for failing disks and for killing. */
export const ACTIONS = [
  'vote',
  'undo',
  'rescue',
  'import',
  'export',
  'copy',
  'backup',
  'migrate',
  'create',
  'settings',
] as const;
/** Only for killing: its own processes, whose disks are not watched, do the work. */
export const LONG_ACTIONS = ['train'] as const;
export type Action = (typeof ACTIONS)[number] | (typeof LONG_ACTIONS)[number];

const OLD_VOTES = 12;
const LATER_PAIRS = 60;

/** A place for one action, and its invariants afterwards. */
export interface Stage {
  args: string[];
  /** Number of lines that the worker prints before it is done. */
  lines: number;
  /** @returns what is wrong; null if nothing is */
  check(ended: Ended): Promise<string | null>;
}

export async function stageOf(action: Action, folder: string, random: Random): Promise<Stage> {
  const path = join(folder, 'work.dialect');
  const annotator = `ann ${random.below(1e6)}`;
  const kept = ({ said }: Ended, more: Partial<Kept> = {}) =>
    whatIsWrong(path, { votes: new Set(said.flatMap(({ vote }) => vote ?? [])), ...more });
  const isDone = ({ said }: Ended) => said.some(({ done }) => done);
  if (action === 'migrate') makeOldProject(path, OLD_VOTES);
  else if (action === 'train') await makeTrainable(path, 40);
  else if (action !== 'create' && action !== 'settings') await makeProject(path, 18);
  switch (action) {
    case 'vote':
    case 'undo':
      return { args: [action, path, annotator], lines: action === 'vote' ? 31 : 16, check: kept };
    case 'import': {
      const file = join(folder, 'later.jsonl');
      writeFileSync(file, pairsText(LATER_PAIRS, 'later'));
      const wholeOrNone = { later: 2 * LATER_PAIRS };
      const atLeast = (ended: Ended) => (isDone(ended) ? LATER_PAIRS : 0);
      const check = (ended: Ended) => kept(ended, { wholeOrNone, atLeast: atLeast(ended) });
      return { args: [action, path, file], lines: 2, check };
    }
    case 'rescue':
      return rescueOf(path, kept);
    case 'train':
      return {
        args: [action, path, annotator],
        lines: 20,
        check: async (ended) => (await kept(ended)) ?? runTrouble(path, ended),
      };
    case 'export': {
      const out = join(folder, 'out.jsonl');
      const check = async (ended: Ended) => {
        const found = existsSync(out) ? readFileSync(out) : null;
        if (isDone(ended) && found === null) return 'said to be exported, and not there';
        const whole = join(folder, 'whole.jsonl');
        await exportFile(path, { what: 'data', format: 'native' }, whole);
        return exportTrouble(out, found, readFileSync(whole));
      };
      return { args: [action, path, out], lines: 2, check };
    }
    case 'copy':
    case 'backup': {
      const begin = action === 'copy' ? 'work.copy-' : 'work.dialect.backup-';
      const made = () =>
        readdirSync(folder).some((name) => name.startsWith(begin) && !name.endsWith('.partial'));
      const check = (ended: Ended) =>
        isDone(ended) && !made()
          ? Promise.resolve('said to be copied, and not there')
          : kept(ended);
      return { args: [action, path, `${path}.backup-v1-now`], lines: 2, check };
    }
    case 'migrate':
      return {
        args: [action, path],
        lines: 2,
        check: (ended) => kept(ended, { atLeast: OLD_VOTES }),
      };
    case 'create':
      return {
        args: [action, path],
        lines: 2,
        check(ended) {
          if (isDone(ended) && !existsSync(path))
            return Promise.resolve('said to be made, and not there');
          if (!existsSync(path)) createProject(path, { name: 'Again' }, 'campaign').close();
          return kept(ended);
        },
      };
    case 'settings':
      return {
        args: [action, folder, annotator],
        lines: 11,
        check(ended) {
          const file = join(folder, 'settings.json');
          const last = ended.said.findLast(({ set }) => set !== undefined)?.set;
          const now = existsSync(file) ? readFileSync(file, 'utf8') : '';
          if (last === undefined) return Promise.resolve(null);
          const turn = Number(last.split(' ').at(-1));
          const found = /"annotator": "ann \d+ (\d+)"/.exec(now)?.[1];
          const fits = found !== undefined && Number(found) >= turn;
          return Promise.resolve(
            fits ? null : `${last} was set, and ${found ?? 'nothing'} is kept`,
          );
        },
      };
  }
}

/** Checks that a run has its true status, and finishes from its checkpoint. @returns what is wrong */
async function runTrouble(path: string, { said }: Ended): Promise<string | null> {
  const project = await openProject(path, 'campaign');
  try {
    const runs = presentRuns(project);
    const told = said.find(({ run }) => run !== undefined)?.run;
    if (told !== undefined && !runs.some(({ id }) => id === told)) return `run ${told} is lost`;
    const done = said.some((one) => one.done);
    for (const { id, status, resumable } of runs) {
      if (status === 'running') return `run ${id} is said to be running`;
      if (done && status !== 'done') return `run ${id} is ${status}`;
      if (status === 'done' || resumable === null) continue;
      const { ended } = await resumeTraining(project, id);
      const again = await ended;
      if (again.status !== 'done') return `resumed, run ${id} is ${again.status}`;
    }
    return null;
  } finally {
    project.close();
  }
}

/** Another version replaces a project while somebody votes: the votes are in a copy, even if a disk fails. */
async function rescueOf(
  path: string,
  kept: (ended: Ended) => Promise<string | null>,
): Promise<Stage> {
  const other = `${path}.other`;
  await makeProject(other, 18);
  // Next to the folder whose disk fails.
  const home = `${join(dirname(dirname(path)), 'home of')} ${basename(dirname(path))}`;
  mkdirSync(home);
  return {
    args: ['rescue', path, home],
    lines: 7,
    async check(ended) {
      try {
        const failure = ended.said.find(({ failed }) => failed !== undefined)?.failed;
        if (failure?.code !== 'project-moved')
          return await (existsSync(other) ? kept(ended) : null);
        const saved = failure.details?.saved ?? null;
        if (saved === null) return `no copy of the votes: ${failure.message}`;
        const votes = new Set(ended.said.flatMap(({ vote }) => vote ?? []));
        return (
          (await whatIsWrong(saved, { votes })) ?? (await whatIsWrong(path, { votes: new Set() }))
        );
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    },
  };
}
