/** Projects with finished runs and given rewards, without any training. */
import { TrainSettings, type TrainSettingsInput } from '../../../src-main/contract/index.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { endRun } from '../../../src-main/store/runs.ts';
import { addCurve, addMethod, addRewards } from '../../../src-main/store/run-results.ts';
import { createRun } from '../../../src-main/store/new-run.ts';
import { importRecords, textRecord } from './support.ts';

/** Prompt -> answer -> its rewards, one per seed. */
export type Prompts = Record<string, Record<string, number[]>>;

export const METHOD = 'source-only';

/** The answers as target texts of the domain 'chat'. */
export function addTargets(db: Db, prompts: Prompts): void {
  const records = Object.entries(prompts).flatMap(([prompt, answers]) =>
    Object.keys(answers).map((text) => textRecord(prompt, text)),
  );
  importRecords(db, records, { domain: 'chat', role: 'target' });
}

/** A finished run with these rewards. @returns its number */
export function addRun(
  db: Db,
  prompts: Prompts,
  { seeds = true, settings = {} }: { seeds?: boolean; settings?: TrainSettingsInput } = {},
): number {
  const rewards = Object.values(prompts).flatMap((answers) => Object.entries(answers));
  const snapshot = { pairs: [], rankings: [], votes: 0, ties: 0, leftOut: 0, scores: [] };
  const domains = { sources: [], targets: [1] };
  const runId = createRun(db, TrainSettings.parse(settings), domains, snapshot);
  const reward = Float32Array.from(rewards, ([, of]) => mean(of));
  const order = [...reward.keys()].sort((a, b) => reward[b] - reward[a]);
  const ids = db.prepare<[string], number>('SELECT id FROM item WHERE text = ?').pluck();
  addRewards(db, runId, {
    method: METHOD,
    items: Int32Array.from(rewards, ([text]) => ids.get(text) as number),
    rank: Int32Array.from(reward, (_, at) => 1 + order.indexOf(at)),
    score: Float64Array.from(reward),
    reward,
    spread: new Float32Array(rewards.length),
    ...(seeds && { seeds: Float32Array.from(rewards.flatMap(([, of]) => of)) }),
  });
  const point = { method: METHOD, seed: 0, validationLoss: null, distance: null };
  addCurve(
    db,
    runId,
    [10, 20].map((step) => ({
      ...point,
      step,
      sourceLoss: 1 / step,
      validationAccuracy: 0.6,
      gradientCosine: null,
    })),
  );
  addMethod(db, runId, {
    method: METHOD,
    label: 'Source only',
    sourceAccuracy: 0.7,
    sourceInterval: [0.6, 0.8],
    longerWins: 0.6,
    lengthCorrelation: null,
    seedAgreement: null,
  } as Parameters<typeof addMethod>[2]);
  endRun(db, runId, 'done', null);
  return runId;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
