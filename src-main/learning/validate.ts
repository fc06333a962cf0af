/** The loss and the accuracy of an ensemble on the examples that stop its training. */
import * as tf from '@tensorflow/tfjs-core';
import type { EnsembleData } from './ensemble-data.ts';
import type { SourceLoss } from './losses/index.ts';

export interface Validation {
  /** [S] */
  losses: number[];
  /** Weighted share of an example's text pairs ordered correctly, [S]; null for single texts. */
  accuracies: (number | null)[];
}

/** Null if nothing is held out. */
export async function validate(
  data: EnsembleData,
  loss: SourceLoss,
  forward: (x: tf.Tensor3D) => { reward: tf.Tensor3D; extras: tf.Tensor2D | null },
): Promise<Validation | null> {
  const tensors = tf.tidy(() => {
    const held = data.validation();
    if (!held) return [];
    const { x, places, batch } = held;
    const { reward, extras } = forward(x);
    const ofPlaces = tf.gather(tf.reshape(reward, [-1]), places);
    const rewards = tf.reshape(ofPlaces, [data.seeds, -1, data.texts]) as tf.Tensor3D;
    const { loss: losses } = loss.evaluate(rewards, extras, batch);
    if (data.texts === 1) return [losses];
    return [losses, orderedRightly(rewards, batch.mask(), batch.share)];
  });
  if (tensors.length === 0) return null;
  const [losses, accuracies] = await Promise.all(
    tensors.map(async (tensor) => Array.from(await tensor.data())),
  );
  tf.dispose(tensors);
  return { losses, accuracies: losses.map((_, s) => accuracies?.[s] ?? null) };
}

/** Examples list their texts best first: the share of the others that the first one beats. */
function orderedRightly(reward: tf.Tensor3D, mask: tf.Tensor3D, share: tf.Tensor2D): tf.Tensor1D {
  const K = reward.shape[2];
  const [first, others] = tf.split(reward, [1, K - 1], 2);
  const [, real] = tf.split(mask, [1, K - 1], 2);
  // 1 above, 0 below, .5 for equal rewards.
  const half = tf.scalar(0.5);
  const hits = tf.add(tf.mul(tf.sign(tf.sub(first, others)), half), half);
  const rate = tf.divNoNan(tf.sum(tf.mul(hits, real), 2), tf.sum(real, 2));
  return tf.sum(tf.mul(rate, share), 1);
}
