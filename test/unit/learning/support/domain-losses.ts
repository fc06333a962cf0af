/** Domain losses written a second time, for automatic differentiation. */
import * as tf from '@tensorflow/tfjs';
import type { DomainState } from '../../../../src-main/learning/methods/index.ts';
import { criticHidden } from '../methods/helpers.ts';

/** Width of z. */
export const FEATURES = 6;

/** Row x column of an affine network whose parameters are stored layer by layer, biases last. */
function network(values: Float32Array, features: number, outBias: boolean) {
  let at = 0;
  const take = (rows: number, columns: number) => {
    const block = tf.tensor2d(values.slice(at, at + rows * columns), [rows, columns]);
    at += rows * columns;
    return block;
  };
  const widths = [features, ...criticHidden];
  const layers = criticHidden.map((width, k) => [take(widths[k], width), take(1, width)]);
  const out = take(criticHidden[criticHidden.length - 1], 1);
  const bias = outBias ? take(1, 1) : tf.zeros([1, 1]);
  if (at !== values.length) throw new RangeError(`${at} of ${values.length} parameters`);
  return (z: tf.Tensor2D): tf.Tensor1D => {
    let h = z;
    for (const [weight, b] of layers) h = tf.relu(tf.add(tf.matMul(h, weight), b));
    return tf.squeeze(tf.add(tf.matMul(h, out), bias), [1]);
  };
}

type Rows = tf.Tensor2D[];
/** Values treated as constants: the adversary's parameters, and the rows that determine a bandwidth. */
interface Frozen {
  parameters: Float32Array;
  rows: Rows;
}
/** Loss of one seed, from rows of either side. */
type Forward = (source: Rows, target: Rows, frozen: Frozen) => tf.Scalar;

const stack = (rows: Rows) => tf.concat(rows, 0) as tf.Tensor2D;
const meanOf = (values: tf.Tensor) => tf.mean(values) as tf.Scalar;
const scalars = (values: tf.Scalar[]) => tf.stack(values);

const wasserstein: Forward = (source, target, { parameters }) => {
  const c = network(parameters, FEATURES, false);
  return tf.sub(meanOf(c(stack(source))), meanOf(c(stack(target))));
};

const squaredDistance = (a: tf.Tensor2D, b: tf.Tensor2D) =>
  tf.sum(tf.square(tf.sub(a, b))) as tf.Scalar;

/** Mean over rows of the median squared distance to the others. */
function bandwidth(rows: Rows): number {
  const medians = rows.map((row) => {
    const all = rows.map((other) => squaredDistance(row, other).dataSync()[0]);
    all.sort((x, y) => y - x);
    return all[Math.floor(rows.length / 2) - 1];
  });
  return medians.reduce((sum, value) => sum + value, 0) / medians.length;
}

function covariance(rows: Rows): tf.Tensor2D {
  const mean = tf.mean(stack(rows), 0, true);
  const outer = rows.map((row) => {
    const centred = tf.sub(row, mean) as tf.Tensor2D;
    return tf.matMul(tf.reshape(centred, [FEATURES, 1]), tf.reshape(centred, [1, FEATURES]));
  });
  return tf.div(tf.addN(outer), rows.length - 1);
}

/** Differences of neighbours; with `constant`'s draws, below a half, the sign is first minus second. */
const neighbours = (rows: Rows): Rows =>
  rows.flatMap((row, i) => (i % 2 === 0 && i + 1 < rows.length ? [tf.sub(row, rows[i + 1])] : []));

export const forwards: Record<string, Forward> = {
  wdgrl: wasserstein,
  dann(source, target, { parameters }) {
    const c = network(parameters, FEATURES, true);
    const log = (odds: tf.Tensor1D) => tf.log(tf.sigmoid(odds));
    return tf.add(meanOf(log(c(stack(source)))), meanOf(log(tf.neg(c(stack(target))))));
  },
  relaxed(source, target, { parameters }) {
    const c = network(parameters, FEATURES, true);
    // Beta is 1: the probability of the target counts from (1 + 1) / (2 + 1).
    const cut = (rows: Rows) => tf.maximum(tf.sigmoid(tf.neg(c(stack(rows)))), 2 / 3);
    return tf.add(meanOf(tf.log(tf.sub(1, cut(source)))), meanOf(tf.log(cut(target))));
  },
  mmd(source, target, { rows }) {
    const median = bandwidth(rows);
    const kernel = (a: tf.Tensor2D, b: tf.Tensor2D) => {
      const d = squaredDistance(a, b);
      const each = [4, 2, 1, 0.5, 0.25].map((f) => tf.exp(tf.div(tf.neg(d), f * median)));
      return tf.addN(each) as tf.Scalar;
    };
    const within = (rows: Rows) =>
      meanOf(
        scalars(rows.flatMap((a, i) => rows.flatMap((b, j) => (i === j ? [] : [kernel(a, b)])))),
      );
    const across = meanOf(scalars(source.flatMap((a) => target.map((b) => kernel(a, b)))));
    return tf.sub(tf.add(within(source), within(target)), tf.mul(across, 2));
  },
  'deep-coral'(source, target) {
    const gap = tf.sub(covariance(source), covariance(target));
    return tf.mul(tf.sum(tf.square(gap)), 100 / (4 * FEATURES)) as tf.Scalar;
  },
  differences: (source, target, frozen) =>
    wasserstein(neighbours(source), neighbours(target), frozen),
};

/** One seed's share of a state, empty where there is none. */
export function stateOf(state: DomainState | null, seed: number, seeds: number): Float32Array {
  const all = state?.['parameters'];
  if (!(all instanceof Float32Array)) return new Float32Array(0);
  const size = all.length / seeds;
  return all.slice(seed * size, (seed + 1) * size);
}

/** The loss of one seed, as a function of its rows, [s + t, h]. */
export function lossAt(id: string, s: number, parameters: Float32Array, start: tf.Tensor) {
  const rowsOf = (z: tf.Tensor): Rows => tf.split(z as tf.Tensor2D, z.shape[0], 0);
  const frozen = { parameters, rows: rowsOf(start) };
  return (z: tf.Tensor): tf.Scalar => {
    const rows = rowsOf(z);
    return forwards[id](rows.slice(0, s), rows.slice(s), frozen);
  };
}
