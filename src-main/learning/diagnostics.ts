/** How far apart source and target lie in a representation of their texts, and whether by chance. */
import * as tf from '@tensorflow/tfjs-core';
import type { Shift } from '../contract/index.ts';
import { seededRandom, shuffle, type Random } from '../domain/random.ts';
import { mean } from '../domain/statistics.ts';
import { wassersteinCritic } from './methods/wdgrl.ts';
import { domainSeparation } from './numeric/domain-classifier.ts';
import { featureSpread } from './numeric/effective-rank.ts';
import { drawRows, allRows } from './numeric/sample.ts';

/** Shuffled labellings besides the true one: the smallest possible p is 1 / (1 + this). */
const PERMUTATIONS = 19;
/** Maximum rows per side; half of them train the critics, half measure. */
const MOST_ROWS = 512;
const FEWEST_ROWS = 40;
const BATCH = 32;
const STEPS = 100;
const CRITIC = { criticLearningRate: 3e-3, gradientPenalty: 10 };
const HIDDEN = [32, 16];
/** Maximum rows for classifier and covariance. */
const LIMIT = 4000;

export interface ShiftGroups {
  /** Prompt of every row, so that no prompt is in both the training and the measuring half. */
  source: Int32Array;
  target: Int32Array;
}

/**
 * @param source [n, columns] @param target [m, columns]
 * @param pause awaited between steps; throws to stop
 * @returns null if either side has too few rows
 */
export async function domainShift(
  source: Float32Array,
  target: Float32Array,
  columns: number,
  groups: ShiftGroups,
  pause: () => Promise<void> | void = () => undefined,
): Promise<Shift | null> {
  if (Math.min(source.length, target.length) / columns < FEWEST_ROWS) return null;
  const { auc, proxyA } = domainSeparation(source, target, columns, {
    sourceGroups: groups.source,
    targetGroups: groups.target,
    limit: LIMIT,
  });
  const both = new Float32Array(source.length + target.length);
  both.set(source);
  both.set(target, source.length);
  const { effectiveRank, meanNorm } = featureSpread(both, columns, LIMIT);
  return {
    ...(await permutationTest(source, target, columns, pause)),
    auc,
    proxyA,
    effectiveRank,
    norm: meanNorm,
  };
}

/**
 * Held-out critic distance against shuffled domains (a permutation test, Good 2005, ch. 3). All
 * critics, the true one first, are trained as one ensemble.
 */
async function permutationTest(
  source: Float32Array,
  target: Float32Array,
  columns: number,
  pause: () => Promise<void> | void,
): Promise<Pick<Shift, 'distance' | 'nullMean' | 'nullMost' | 'p'>> {
  const side = Math.min(MOST_ROWS, source.length / columns, target.length / columns) & ~1;
  const half = side / 2;
  const pooled = tf.tensor2d(drawn([source, target], side, columns), [2 * side, columns]);
  const ensembles = Array.from({ length: 1 + PERMUTATIONS }, (_, k) => labelling(side, k));
  const randoms = ensembles.map((_, k) => seededRandom(`shift critic ${k}`));
  const critic = wassersteinCritic({
    settings: CRITIC,
    features: columns,
    criticHidden: HIDDEN,
    randoms,
    resume: null,
  });
  const gather = (rows: (k: number) => Int32Array) => {
    const parts = ensembles.map((_, k) => rows(k));
    const flat = parts.flatMap((part) => [...part]);
    return tf.tidy(
      () =>
        tf.reshape(tf.gather(pooled, tf.tensor1d(flat, 'int32')), [
          parts.length,
          parts[0].length,
          columns,
        ]) as tf.Tensor3D,
    );
  };
  try {
    for (let step = 0; step < STEPS; step++) {
      const draws = randoms.map((random) => ({
        source: below(half, random),
        target: below(half, random),
      }));
      const batch = {
        source: gather((k) => draws[k].source.map((i) => ensembles[k].source[i])),
        target: gather((k) => draws[k].target.map((i) => ensembles[k].target[i])),
      };
      critic.learn({ ...batch, randoms });
      tf.dispose([batch.source, batch.target]);
      await pause();
    }
    const held = {
      source: gather((k) => ensembles[k].source.subarray(half)),
      target: gather((k) => ensembles[k].target.subarray(half)),
    };
    const { distance } = await critic.read(held);
    tf.dispose([held.source, held.target]);
    return againstChance(distance);
  } finally {
    critic.dispose();
    pooled.dispose();
  }
}

/** As many rows of each side, drawn at random, one side after the other: [sides x side, columns]. */
function drawn(sides: readonly Float32Array[], side: number, columns: number): Float32Array {
  const values = new Float32Array(sides.length * side * columns);
  sides.forEach((rows, which) => {
    const name = `shift ${which}`;
    const picked = drawRows(allRows(rows.length / columns), side, name);
    shuffle(picked, seededRandom(name)).forEach((row, i) => {
      const at = (which * side + i) * columns;
      values.set(rows.subarray(row * columns, (row + 1) * columns), at);
    });
  });
  return values;
}

/** @param distances under every labelling, the true one first */
function againstChance(
  distances: Float32Array | null,
): Pick<Shift, 'distance' | 'nullMean' | 'nullMost' | 'p'> {
  if (!distances?.every(Number.isFinite)) {
    return { distance: null, nullMean: null, nullMost: null, p: null };
  }
  const [seen, ...chance] = distances;
  const asFar = chance.filter((value) => value >= seen).length;
  return {
    distance: seen,
    nullMean: mean(chance),
    nullMost: Math.max(...chance),
    p: (1 + asFar) / (1 + chance.length),
  };
}

/** The pooled rows that play the source and the target; labelling 0 is the true one. */
function labelling(side: number, k: number) {
  const order = Int32Array.from({ length: 2 * side }, (_, i) => i);
  if (k > 0) shuffle(order, seededRandom(`shift labels ${k}`));
  return { source: order.slice(0, side), target: order.slice(side) };
}

function below(n: number, random: Random): Int32Array {
  return Int32Array.from({ length: BATCH }, () => random.below(n));
}
