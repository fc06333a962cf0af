/** Networks, critics and classifiers written a second time, for automatic differentiation. */
import * as tf from '@tensorflow/tfjs';
import type { Layout } from '../../../../src-main/learning/flat.ts';
import type { NetworkId } from '../../../../src-main/learning/networks/index.ts';

export type Blocks = Record<string, tf.Tensor2D>;

/** x W + b of one seed, where the block's last row is b. */
function affine(x: tf.Tensor2D, block: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = block.shape;
  return tf.add(
    tf.matMul(x, tf.slice(block, [0, 0], [rows - 1, columns])),
    tf.slice(block, [rows - 1, 0], [1, columns]),
  );
}

/** The blocks of every seed. */
export function blocksBySeed(layout: Layout<string>, parameters: tf.Tensor): Blocks[] {
  const blocks = layout.split(parameters as tf.Tensor2D);
  const names = Object.keys(blocks);
  const bySeed = names.map((name) => tf.unstack(blocks[name]) as tf.Tensor2D[]);
  return Array.from({ length: parameters.shape[0] }, (_, seed) =>
    Object.fromEntries(names.map((name, k) => [name, bySeed[k][seed]])),
  );
}

/** z of one seed, written without the network's own helpers; x without its column of ones. */
export const features: Record<NetworkId, (x: tf.Tensor2D, blocks: Blocks) => tf.Tensor2D> = {
  'layer-norm'(x, blocks) {
    const y = affine(tf.relu(affine(x, blocks['first'])), blocks['second']);
    const { mean, variance } = tf.moments(y, 1, true);
    return tf.div(tf.sub(y, mean), tf.sqrt(tf.add(variance, 1e-5)));
  },
  relu: (x, blocks) => tf.relu(affine(x, blocks['first'])),
  linear: (x, blocks) => affine(x, blocks['first']),
};

/** The value of one seed's rows, [n, 1], by a critic or a classifier; `out` may have a row of biases. */
export function criticValue(
  hidden: readonly number[],
  z: tf.Tensor2D,
  blocks: Blocks,
): tf.Tensor2D {
  let h = z;
  hidden.forEach((_, k) => {
    h = tf.relu(affine(h, blocks[`layer${k + 1}`]));
  });
  const out = blocks['out'];
  return out.shape[0] > h.shape[1] ? affine(h, out) : tf.matMul(h, out);
}
