/** The product as used by benchmarks: a project of labelled rows, trained, and compared with its gold. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  EvaluatedMethod,
  Evaluation,
  Run,
  TrainSettingsInput,
} from '../src-main/contract/index.ts';
import { portableId } from '../src-main/encoders/spec.ts';
import { evaluateRun } from '../src-main/services/transfer/evaluate.ts';
import { importFiles } from '../src-main/services/data/import-files.ts';
import { startTraining } from '../src-main/services/runs/training.ts';
import { listDomains } from '../src-main/store/data.ts';
import type { OpenProject } from '../src-main/store/database.ts';
import { createProject } from '../src-main/store/open.ts';
import type { DataSet } from './data.ts';

/** Rows of one domain; labels of a target are gold. */
export interface Part {
  domain: string;
  role: 'source' | 'gold';
  data: DataSet;
}

export interface Measured {
  id: string;
  /** Accuracy on gold pairs, or Spearman's correlation with gold scores. */
  value: number;
  /** 95 %. */
  interval: readonly [number, number];
}

export interface Outcome {
  run: Run;
  evaluation: Evaluation;
  seconds: number;
}

/** A project of these rows, for the duration of `use`. */
export async function withProject<T>(
  parts: readonly Part[],
  use: (project: OpenProject) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  const project = createProject(join(folder, 'bench.dialect'), { name: 'bench' }, 'bench');
  try {
    for (const [i, { domain, role, data }] of parts.entries()) {
      const name = `${i}.jsonl`;
      const wishes = { domain, role, keepLabels: true, leaveOutProblems: true };
      await importFiles(project.db, [{ path: data.write(join(folder, name)), name }], wishes);
    }
    return await use(project);
  } finally {
    project.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ids of domains by name, for a run's settings. */
export function idsOf({ db }: OpenProject, ...names: string[]): number[] {
  return listDomains(db).flatMap(({ id, name }) => (names.includes(name) ? [id] : []));
}

/** @param name prefix of progress and error messages */
export async function trained(
  project: OpenProject,
  settings: TrainSettingsInput,
  name: string,
): Promise<Outcome> {
  const started = performance.now();
  let told = started;
  const run = await startTraining(project, settings, {
    onProgress(fraction, message) {
      if (performance.now() - told < 20_000) return;
      told = performance.now();
      process.stderr.write(`  ${name}: ${Math.floor(fraction * 100)} %, ${message}\n`);
    },
  });
  const ended = await run.ended;
  if (ended.status !== 'done') throw new Error(`${name}: ${ended.failure?.message ?? 'stopped'}`);
  const evaluation = evaluateRun(project.db, ended);
  if (!evaluation) throw new Error(`${name}: no gold label was imported`);
  return { run: ended, evaluation, seconds: (performance.now() - started) / 1000 };
}

/** A candidate or a reference ranking in an evaluation. @throws Error if it was not evaluated */
export function measuredOf({ methods }: Evaluation, id: string): Measured {
  const found = methods.find(({ method }) => method === id);
  if (!found) throw new Error(`${id} was not evaluated`);
  return measured(found);
}

/** Everything that was trained and may be chosen. */
export function candidatesIn({ methods }: Evaluation): Measured[] {
  return methods
    .filter(
      ({ method, reference }) => !reference && method !== 'longer-wins' && method !== 'random',
    )
    .map(measured);
}

function measured(method: EvaluatedMethod): Measured {
  return {
    id: method.method,
    value: method.accuracy ?? method.spearman ?? Number.NaN,
    interval: method.interval,
  };
}

/** The one with the highest value. */
export function bestOf(candidates: readonly Measured[]): Measured {
  return candidates.reduce((best, one) => (one.value > best.value ? one : best));
}

export { portableId as encoderName };

/** .812, without the leading zero. */
export function figure(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./, '$1.');
}

export function withInterval({ value, interval }: Measured): string {
  return `${figure(value)} (${interval.map(figure).join(' to ')})`;
}
