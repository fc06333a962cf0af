/** One run from its snapshot to its rewards: every method, every seed, one after the other. */
import type { CurvePoint, MethodSummary, TrainSettings } from '../contract/index.ts';
import { seededRandom, shuffle } from '../domain/random.ts';
import { bootstrapInterval, mean, oneHoldsMost, pairHit, spearman } from '../domain/statistics.ts';
import { encoderOf } from '../encoders/index.ts';
import type { Encoder } from '../encoders/encoder.ts';
import { openEngine } from '../engines/index.ts';
import { methodOf, methods, type Method } from '../learning/methods/index.ts';
import { combineSeeds, scorer, type EnsembleScores } from '../learning/score.ts';
import { trainModel, type TrainedModel } from '../learning/train.ts';
import type { Db } from '../store/open.ts';
import { getRun } from '../store/runs.ts';
import { Clock } from './clock.ts';
import { prepareRun, splitPreferences, type PreparedRun } from './prepare-run.ts';
import type { FromTrainer, StartMessage } from './protocol.ts';

/** Thrown through the training when a person stopped it. */
export class Stopped extends Error {}

export interface TrainerContext {
  send(message: FromTrainer): void;
  stopping(): boolean;
}

/** Target texts that a critic draws from: more do not change what it sees. */
const TRAINING_TARGETS = 50_000;
const SCORED_AT_ONCE = 8_192;
const SENT_AT_ONCE = 10_000;
/** Correlations over more texts than this do not change in what is shown of them. */
const CORRELATED = 20_000;

/** source-only always, and first; then the others in the order of the registry. */
export function methodsOf(settings: TrainSettings): Method[] {
  for (const id of settings.methods) methodOf(id);
  return methods.filter(
    (method) => method.id === 'source-only' || settings.methods.includes(method.id),
  );
}

export async function train(
  db: Db,
  start: StartMessage,
  { send, stopping }: TrainerContext,
): Promise<void> {
  const { settings } = getRun(db, start.runId);
  const encoder = encoderOf(settings.encoder);
  const chosen = methodsOf(settings);
  const clock = new Clock(
    chosen.map((method) => method.id),
    settings,
  );
  const check = async () => {
    await clock.breathe();
    if (stopping()) throw new Stopped();
  };
  const report = (message: string) => {
    send({ kind: 'progress', ...clock.reading(), message });
  };

  report('Starting the engine');
  const engine = await openEngine(start.engine, start.report);
  send({ kind: 'engine', label: engine.label, reason: engine.reason });
  try {
    const run = await prepareRun(db, start.runId, settings, encoder, {
      pause: check,
      progress: (done, total) => report(`Encoding texts: ${done} of ${total}`),
    });
    for (const method of chosen) {
      const started = performance.now();
      const { models, rewards, accuracy } = await trainSeeds(method, run);
      const seconds = (performance.now() - started) / 1000;
      for (const [k, model] of models.entries()) {
        const { weights, inputs, hidden } = model;
        const { standardise } = settings;
        const features = encoder.features.map((feature) => feature.id);
        const card = {
          encoder: encoder.id,
          features,
          standardise,
          inputs,
          hidden,
          moments: run.moments,
        };
        send({ kind: 'model', method: method.id, seed: settings.seed + k, card, weights });
      }
      const scores = combineSeeds(rewards);
      sendRewards(send, method.id, run.target.items, scores);
      send({
        kind: 'method',
        summary: {
          method: method.id,
          label: method.label,
          ...accuracy,
          ...correlations(run, encoder, scores, rewards),
          seconds,
          stepsPerSecond: (settings.steps * settings.seeds) / seconds,
        },
      });
    }
  } finally {
    await engine.close();
  }

  /** The seeds of one method: models, their rewards of all target texts, held-out accuracy. */
  async function trainSeeds(method: Method, run: PreparedRun) {
    const columns = encoder.features.length;
    const models: TrainedModel[] = [];
    const rewards: Float32Array[] = [];
    const held: HeldOut = { hits: [], longer: [], weights: [], prompts: [], pairs: [] };
    for (let k = 0; k < settings.seeds; k++) {
      const seed = settings.seed + k;
      const split = splitPreferences(run, settings.validation, seed);
      let points: CurvePoint[] = [];
      const model = await trainModel({
        data: {
          columns,
          source: run.source.rows,
          target: sampleRows(run.target.rows, columns, TRAINING_TARGETS, seed),
          train: split.train,
          validation: split.validation,
        },
        method,
        settings,
        seed,
        pause: check,
        onStep(step) {
          clock.step(method.id, step === 1);
          if (!clock.due() && step < settings.steps) return;
          if (points.length > 0) send({ kind: 'curve', points });
          points = [];
          report(`${method.label}, model ${k + 1} of ${settings.seeds}, step ${step}`);
        },
        onPoint: (point) => points.push(point),
      });
      models.push(model);
      const { score, dispose } = scorer(model);
      const ofSource = await score(run.source.rows);
      for (const pair of split.tested) {
        const [c, r] = [run.preferences.chosen[pair], run.preferences.rejected[pair]];
        held.hits.push(pairHit(ofSource[c], ofSource[r]));
        held.longer.push(pairHit(run.source.lengths[c], run.source.lengths[r]));
        held.weights.push(run.preferences.weight[pair]);
        held.prompts.push(run.prompts[pair]);
        held.pairs.push(pair);
      }
      const all = new Float32Array(run.target.items.length);
      for (let at = 0; at < all.length; at += SCORED_AT_ONCE) {
        const end = Math.min(all.length, at + SCORED_AT_ONCE);
        all.set(await score(run.target.rows.subarray(at * columns, end * columns)), at);
        await check();
      }
      rewards.push(all);
      dispose();
    }
    return { models, rewards, accuracy: heldOutAccuracy(held) };
  }
}

interface HeldOut {
  hits: number[];
  longer: number[];
  weights: number[];
  prompts: number[];
  pairs: number[];
}

/**
 * Accuracy on held-out source pairs over all seeds. Its interval is grouped by prompt; by pair where
 * one prompt holds most of them.
 */
function heldOutAccuracy({ hits, longer, weights, prompts, pairs }: HeldOut) {
  if (hits.length === 0) return { sourceAccuracy: null, sourceInterval: null, longerWins: null };
  const weighted = (values: readonly number[], rows?: Uint32Array) => {
    let sum = 0;
    let total = 0;
    const count = rows?.length ?? values.length;
    for (let i = 0; i < count; i++) {
      const row = rows ? rows[i] : i;
      sum += values[row] * weights[row];
      total += weights[row];
    }
    return sum / total;
  };
  const groups = oneHoldsMost(prompts) ? pairs : prompts;
  return {
    sourceAccuracy: weighted(hits),
    sourceInterval: bootstrapInterval(groups, (rows) => weighted(hits, rows), { samples: 500 }),
    longerWins: weighted(longer),
  };
}

function correlations(
  run: PreparedRun,
  encoder: Encoder,
  scores: EnsembleScores,
  rewards: readonly Float32Array[],
): Pick<MethodSummary, 'lengthCorrelation' | 'seedAgreement' | 'drivers'> {
  const d = encoder.features.length;
  const rows = sampleIndices(run.target.items.length, CORRELATED, 0);
  const pick = (values: ArrayLike<number>) => Float64Array.from(rows, (row) => values[row]);
  const score = pick(scores.score);
  const seeds = rewards.map(pick);
  const agreements = seeds.flatMap((a, i) => seeds.slice(i + 1).map((b) => spearman(a, b) ?? 0));
  const drivers = encoder.features.map(({ id, label }, j) => {
    const values = Float64Array.from(rows, (row) => run.target.rows[row * d + j]);
    return { feature: id, label, correlation: spearman(score, values) ?? 0 };
  });
  return {
    lengthCorrelation: spearman(score, pick(run.target.lengths)),
    seedAgreement: agreements.length > 0 ? mean(agreements) : null,
    drivers: drivers.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation)),
  };
}

function sampleIndices(n: number, most: number, seed: number): Int32Array {
  const all = Int32Array.from({ length: n }, (_, i) => i);
  return n <= most ? all : shuffle(all, seededRandom(`sample ${seed}`)).slice(0, most);
}

function sampleRows(rows: Float32Array, columns: number, most: number, seed: number): Float32Array {
  const n = rows.length / columns;
  if (n <= most) return rows;
  const sample = new Float32Array(most * columns);
  sampleIndices(n, most, seed).forEach((row, i) => {
    sample.set(rows.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return sample;
}

function sendRewards(
  send: TrainerContext['send'],
  method: string,
  items: Int32Array,
  scores: EnsembleScores,
): void {
  for (let at = 0; at < items.length; at += SENT_AT_ONCE) {
    const end = at + SENT_AT_ONCE;
    send({
      kind: 'rewards',
      chunk: {
        method,
        items: items.slice(at, end),
        rank: scores.rank.slice(at, end),
        score: scores.score.slice(at, end),
        reward: scores.reward.slice(at, end),
        spread: scores.spread.slice(at, end),
      },
    });
  }
}
