/**
 * Failing disks: one operation of a program (write, sync, truncation, rename), and those after it, fail with a
 * full disk, a drive error or a short write. Everything acknowledged stays true, every refusal is a sentence, and
 * the project opens again.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Random } from '../../src-main/domain/random.ts';
import { MISSED, pick, type Trial, unclear } from './trial.ts';
import { ACTIONS, runWorker, stageOf } from './worker.ts';

const source = fileURLToPath(new URL('./faults.cpp', import.meta.url));
let library: string | null = null;

/** Why no fault can be injected here; null if they can. */
export function noFaults(): string | null {
  if (process.platform !== 'linux') return 'Linux alone preloads libraries this way';
  const found = spawnSync('g++', ['--version']);
  return found.status === 0 ? null : 'there is no g++';
}

/** Built once per process, outside of the watched folder. */
function faultLibrary(): string {
  if (library !== null && existsSync(library)) return library;
  const folder = mkdtempSync(join(tmpdir(), 'dialect-faults-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  library = join(folder, 'faults.so');
  execFileSync('g++', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  return library;
}

/**
 * The environment of a program whose disk fails under a folder. @param most maximum operations before the fault
 */
export function failing(folder: string, random: Random, most: number): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: faultLibrary(),
    FAULT_ROOT: folder,
    FAULT_CAME: markOf(folder),
    FAULT_AT: String(1 + random.below(most)),
    FAULT_KIND: pick(random, ['full', 'io', 'short']),
    FAULT_ONCE: pick(random, ['', '1']),
  };
}

/** A file next to the folder, where no fault is injected. */
function markOf(folder: string): string {
  return join(dirname(folder), `came-${basename(folder)}`);
}

/** The result of a step without errors: missed if the library injected no fault. */
export function passed(folder: string): typeof MISSED | null {
  return existsSync(markOf(folder)) ? null : MISSED;
}

/** Roughly the number of operations of an action. */
const OPERATIONS = 60;

export const faults: Trial[] = ACTIONS.map((action) => ({
  group: 'faults',
  name: action,
  absent: noFaults,
  prepare: (folder) =>
    Promise.resolve({
      async step(random) {
        const place = mkdtempSync(join(folder, 'fault'));
        const stage = await stageOf(action, place, random);
        const env = failing(place, random, OPERATIONS);
        const ended = await runWorker(stage.args, { env });
        const { failed } = ended.said.at(-1) ?? {};
        const fault =
          (failed && unclear(failed)) ??
          (failed || ended.said.at(-1)?.done ? null : `ended without a word: ${ended.errors}`) ??
          (await stage.check(ended));
        rmSync(place, { recursive: true, force: true });
        if (fault === null) return passed(place);
        return `${fault} (${env['FAULT_KIND']} at ${env['FAULT_AT']}${env['FAULT_ONCE'] ? ', once' : ''})`;
      },
      close: () => Promise.resolve(),
    }),
}));
