/** Maximum mean discrepancy with several kernels (Gretton et al. 2012; Long et al. 2015). */
import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '../ops.ts';
import type { DomainBatch, DomainLoss, Method } from './method.ts';
import { readingOf } from './reading.ts';

/** Bandwidth of the widest kernel relative to the median; each further one has half the width. */
const WIDEST = 4;
const KERNELS = 5;
/** Minimum bandwidth, so that identical features stay finite. */
const EPSILON = 1e-6;
/** Maximum rows per side in an evaluation, whose cost grows with their square. */
const READ_ROWS = 512;

export const mmd: Method = {
  id: 'mmd',
  label: 'MMD',
  description:
    'The features move so that source and target agree in their means under Gaussian kernels of several widths.',
  strengths: [1],
  domainLoss: meanDiscrepancy,
};

/**
 * MMD^2 = sum_ij w_ij k(z_i, z_j), where w makes the unbiased estimate mean k(s, s') + mean k(t, t') - 2
 * mean k(s, t), and k = sum_m exp(-|z_i - z_j|^2 / (b f_m)), f = 4, 2, 1, 1/2, 1/4, b the median squared
 * distance. It has no parameters; b follows the batch and is treated as a constant.
 */
function meanDiscrepancy(): DomainLoss {
  return {
    step({ source, target }) {
      const z = centred(source, target);
      const { powers, widest } = kernels(z);
      // k = sum e^(2^m) with e = exp(-d / widest), so dk/dd = -sum 2^m e^(2^m) / widest.
      const slope = tf.addN(powers.map((power, m) => tf.mul(power, tf.scalar(2 ** m))));
      const weight = tf.mul(pairWeights(source.shape[1], target.shape[1]), tf.scalar(-4));
      const a = tf.div(tf.mul(slope, weight), widest) as tf.Tensor3D;
      // d = |z_i - z_j|^2 has the gradient 2 (z_i - z_j) over z_i, and every pair occurs twice.
      return tf.sub(tf.mul(tf.sum(a, 2, true), z), matMul(a, z));
    },
    read(batch) {
      const result = tf.tidy(() => {
        const [source, target] = [batch.source, batch.target].map((side) =>
          side.shape[1] > READ_ROWS ? tf.slice(side, [0, 0, 0], [-1, READ_ROWS, -1]) : side,
        );
        const weight = pairWeights(source.shape[1], target.shape[1]);
        const { powers } = kernels(centred(source, target));
        return tf.sqrt(tf.relu(tf.sum(tf.mul(tf.addN(powers), weight), [1, 2])));
      });
      return readingOf(result);
    },
    dispose: () => {},
  };
}

/**
 * Both sides minus their common mean, so that differences of close rows keep their digits. [S, s + t, h].
 */
function centred(source: tf.Tensor3D, target: DomainBatch['target']): tf.Tensor3D {
  const z = tf.concat3d([source, target], 1);
  return tf.sub(z, tf.mean(z, 1, true));
}

/** Every kernel over every pair of rows, widest first, and the widest bandwidth, [S, 1, 1]. */
function kernels(z: tf.Tensor3D) {
  const n = z.shape[1];
  const square = tf.sum(tf.square(z), 2, true) as tf.Tensor3D;
  const sums = tf.add(square, tf.transpose(square, [0, 2, 1]));
  const products = matMul(z, z, { transposeB: true });
  const distance = tf.relu(tf.sub(sums, tf.mul(products, tf.scalar(2))));
  // Mean of the rows' medians: close to the overall median, at a fraction of its cost. A row's own 0 is
  // its smallest value, and the middle of the other n - 1 is at place n / 2 from above.
  const middle = Math.max(1, Math.floor(n / 2));
  const upper = tf.topk(distance, middle).values;
  const medians = tf.slice(upper, [0, 0, middle - 1], [-1, -1, 1]);
  const median = tf.maximum(tf.mean(medians, [1, 2], true), tf.scalar(EPSILON));
  const widest = tf.mul(median, tf.scalar(WIDEST)) as tf.Tensor3D;
  const powers = [tf.exp(tf.neg(tf.div(distance, widest)))];
  // Halving the width squares the kernel.
  for (let m = 1; m < KERNELS; m++) powers.push(tf.square(powers[m - 1]));
  return { powers, widest };
}

/** w_ij of the unbiased estimate, [1, s + t, s + t]; 0 on the diagonal. */
function pairWeights(s: number, t: number): tf.Tensor3D {
  const n = s + t;
  const weight = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    const [own, other] = i < s ? [s, t] : [t, s];
    for (let j = 0; j < n; j++) {
      const same = i < s === j < s;
      weight[i * n + j] = same ? 1 / (own * Math.max(1, own - 1)) : -1 / (own * other);
    }
    weight[i * n + i] = 0;
  }
  return tf.tensor3d(weight, [1, n, n]);
}
