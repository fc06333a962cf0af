/** Evaluation of losses that measure features and have no parameters of their own. */
import type * as tf from '@tensorflow/tfjs-core';
import type { Reading } from './method.ts';

/** @param distances [S]; disposed */
export async function readingOf(distances: tf.Tensor): Promise<Reading> {
  const distance = Float32Array.from(await distances.data());
  distances.dispose();
  return {
    distance,
    trouble: distance.every(Number.isFinite)
      ? null
      : 'the features are no longer numbers. Try a smaller learning rate',
  };
}
