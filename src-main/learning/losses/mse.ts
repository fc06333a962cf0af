/** Least squares (Legendre 1805, Gauss 1809) on scores. */
import * as tf from '@tensorflow/tfjs-core';
import type { SourceLoss } from './loss.ts';
import { biased, ofBiased } from './single.ts';

/** (r + b - score)^2, b learned, scores standardised. */
export const mse: SourceLoss = {
  id: 'mse',
  label: 'Scores, squared error',
  description: 'Learns to predict each text’s standardised score, by the mean squared error.',
  reads: 'scores',
  extras: () => [0],
  evaluate(reward, extras, batch) {
    const error = tf.sub(biased(reward, extras), batch.value());
    return ofBiased(tf.square(error), tf.mul(error, 2), batch);
  },
};
