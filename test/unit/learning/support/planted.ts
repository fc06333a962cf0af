/** Trainings on planted data, small enough for a test. */
import { TrainSettings } from '../../../../src-main/contract/index.ts';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { pairExamples } from '../../../../src-main/learning/examples.ts';
import { lossOf } from '../../../../src-main/learning/losses/index.ts';
import { methodOf } from '../../../../src-main/learning/methods/index.ts';
import type { TrainingData } from '../../../../src-main/learning/ensemble-data.ts';
import { prepared, trainEnsemble } from '../../../../src-main/learning/train.ts';
import type { TrainedEnsemble, TrainOptions } from '../../../../src-main/learning/training.ts';

const COLUMNS = 6;
const direction = [2, -1, 0.5, 0, 0, 0];

export interface Planted extends TrainingData {
  chosen: number[];
  rejected: number[];
}

/**
 * Rows with a linear true reward; the target is shifted along two columns. The last 200 pairs have other texts
 * than those before, and stop the training of every seed.
 */
export function planted(
  name: string,
  { texts = 300, pairs = 400, shift = 0, seeds = [0] } = {},
): Planted {
  const random = seededRandom(name);
  const rows = (n: number, by: number) =>
    Float32Array.from({ length: n * COLUMNS }, (_, i) => {
      const column = i % COLUMNS;
      return random.normal() + (column === 3 || column === 4 ? by : 0);
    });
  const source = rows(texts, 0);
  const truth = (row: number) =>
    direction.reduce((sum, weight, j) => sum + weight * source[row * COLUMNS + j], 0);
  const chosen: number[] = [];
  const rejected: number[] = [];
  const add = (n: number, from: number, to: number) => {
    for (let i = 0; i < n; i++) {
      const a = from + random.below(to - from);
      const b = from + ((a - from + 1 + random.below(to - from - 1)) % (to - from));
      chosen.push(truth(a) > truth(b) ? a : b);
      rejected.push(truth(a) > truth(b) ? b : a);
    }
  };
  const cut = Math.floor(texts * 0.7);
  add(pairs, 0, cut);
  add(200, cut, texts);
  const numbers = Int32Array.from(chosen.keys());
  return {
    columns: COLUMNS,
    source,
    target: rows(texts, shift),
    chosen,
    rejected,
    examples: pairExamples(chosen, rejected, new Float32Array(chosen.length).fill(1)),
    members: seeds.map((seed) => ({
      seed,
      train: numbers.slice(0, pairs),
      validation: numbers.slice(pairs),
    })),
  };
}

/** Every setting that affects the tests' figures, so that changed defaults do not change them. */
export const small = TrainSettings.parse({
  steps: 120,
  batch: 16,
  hidden: 16,
  lambda: 0.01,
  learningRate: 5e-3,
  criticLearningRate: 1e-3,
  weightDecay: 0.01,
  inputNoise: 0.1,
  criticSteps: 3,
  gradientPenalty: 10,
});

export function options(
  change: Partial<Omit<TrainOptions, 'method'>> & { method?: string } = {},
): TrainOptions {
  const method = methodOf(change.method ?? 'source-only');
  const data = prepared(method, change.data ?? planted('data'));
  return { loss: lossOf('bradley-terry'), settings: small, ...change, data, method };
}

export async function trained(
  change: Parameters<typeof options>[0] = {},
): Promise<TrainedEnsemble> {
  return trainEnsemble(options(change));
}
