/** Source losses written a second time, as formulas in plain numbers, and examples of every kind. */
import * as tf from '@tensorflow/tfjs';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import type { ExampleSet } from '../../../../src-main/learning/examples.ts';
import type { LossBatch, SourceLoss } from '../../../../src-main/learning/losses/index.ts';

interface Example {
  /** Rewards of the example's own texts, best first. */
  r: number[];
  value: number;
}

export const sp = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const logSumExp = (x: readonly number[]) => {
  const most = Math.max(...x);
  return most + Math.log(x.reduce((sum, v) => sum + Math.exp(v - most), 0));
};

/** The cost of one example, by the formulas of the method's table. */
const formulas: Record<string, (example: Example, extras: number[]) => number> = {
  'bradley-terry': ({ r }) => sp(-(r[0] - r[1])),
  'score-gap': ({ r }) => sp(-(r[0] - r[1])),
  margin: ({ r, value }) => sp(-(r[0] - r[1] - value)),
  'rao-kupper': ({ r, value }, [tau]) => {
    const t = sp(tau) + 1e-6;
    const d = r[0] - r[1];
    return value === 1 ? -Math.log(Math.expm1(2 * t)) + sp(t - d) + sp(t + d) : sp(t - d);
  },
  'multiple-choice': ({ r: [right, ...wrong] }) =>
    wrong.reduce((sum, w) => sum + sp(-(right - w)), 0) / wrong.length,
  'plackett-luce': ({ r }) => r.reduce((sum, v, i) => sum + logSumExp(r.slice(i)) - v, 0),
  huber: ({ r, value }, [b]) => {
    const e = Math.abs(r[0] + b - value);
    return e <= 1 ? e ** 2 / 2 : e - 1 / 2;
  },
  mse: ({ r, value }, [b]) => (r[0] + b - value) ** 2,
  'binary-cross-entropy': ({ r, value }, [b]) =>
    -Math.log(1 / (1 + Math.exp(-(value === 1 ? 1 : -1) * (r[0] + b)))),
  'cross-entropy': ({ r, value }, biases) => {
    const logits = biases.map((b, c) => ((2 * c) / (biases.length - 1) - 1) * r[0] + b);
    return logSumExp(logits) - logits[value];
  },
};

export const SEEDS = 3;
export const EXAMPLES = 6;

interface Case {
  places: number;
  counts: number[];
  values: number[];
}

/** Six examples of every kind that a loss reads. */
const cases: Record<SourceLoss['reads'], Case> = {
  pairs: { places: 2, counts: [2, 2, 2, 2, 2, 2], values: [0, 0.5, 1, 0, 0.25, 2] },
  gaps: { places: 2, counts: [2, 2, 2, 2, 2, 2], values: [0, 0, 0, 0, 0, 0] },
  ties: { places: 2, counts: [2, 2, 2, 2, 2, 2], values: [0, 1, 0, 1, 1, 0] },
  choices: { places: 5, counts: [5, 4, 2, 3, 5, 4], values: [0, 0, 0, 0, 0, 0] },
  rankings: { places: 5, counts: [5, 2, 3, 4, 5, 2], values: [0, 0, 0, 0, 0, 0] },
  scores: { places: 1, counts: [1, 1, 1, 1, 1, 1], values: [-3, -0.4, 0.1, 0.6, 2.5, 0] },
  classes: { places: 1, counts: [1, 1, 1, 1, 1, 1], values: [0, 1, 1, 0, 1, 0] },
};
/** A loss over more than two classes is tested with more. */
const manyClasses: Case = { ...cases.classes, values: [0, 3, 1, 2, 3, 0] };

export const caseOf = (loss: SourceLoss) =>
  loss.id === 'cross-entropy' ? manyClasses : cases[loss.reads];

export function examplesOf({ places, counts, values }: Case): ExampleSet {
  return {
    texts: places,
    rows: new Int32Array(places * EXAMPLES),
    counts: Int32Array.from(counts),
    weight: new Float32Array(EXAMPLES).fill(1),
    value: Float32Array.from(values),
  };
}

/** Random rewards, auxiliary parameters and weights for all seeds. */
export function situation(loss: SourceLoss, spread = 1.5) {
  const of = caseOf(loss);
  const random = seededRandom(`loss ${loss.id}`);
  const draw = (n: number, scale: number) =>
    Array.from({ length: n }, () => Math.fround(scale * random.normal()));
  const rewards = Array.from({ length: SEEDS }, () => of.counts.map(() => draw(of.places, spread)));
  const start = loss.extras?.(examplesOf(of)) ?? [];
  const extras = Array.from({ length: SEEDS }, () => start.map((v) => v + draw(1, 0.5)[0]));
  const weights = Array.from({ length: SEEDS }, () => of.counts.map(() => 0.2 + random.next()));
  return { of, rewards, extras, weights };
}

export type Situation = ReturnType<typeof situation>;

export function batchOf({ of, weights }: Situation): LossBatch {
  const shares = weights.map((row) => {
    const total = row.reduce((sum, w) => sum + w, 0);
    return row.map((w) => w / total);
  });
  const mask = of.counts.map((count) =>
    Array.from({ length: of.places }, (_, k) => (k < count ? 1 : 0)),
  );
  return {
    share: tf.tensor2d(shares),
    value: () => tf.tensor2d(weights.map(() => of.values)),
    mask: () => tf.tensor3d(weights.map(() => mask)),
  };
}

/** The weighted mean of one seed in float64. */
export function byFormula(loss: SourceLoss, at: Situation, seed: number): number {
  const { counts, values } = at.of;
  const total = at.weights[seed].reduce((sum, w) => sum + w, 0);
  return counts.reduce((sum, count, i) => {
    const example = { r: at.rewards[seed][i].slice(0, count), value: values[i] };
    return sum + (at.weights[seed][i] / total) * formulas[loss.id](example, at.extras[seed]);
  }, 0);
}
