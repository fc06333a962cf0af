/** Huber (1964): squared near the score and absolute beyond, so that single scores cannot pull far. */
import * as tf from '@tensorflow/tfjs-core';
import type { SourceLoss } from './loss.ts';
import { biased, ofBiased } from './single.ts';

/** In standard deviations of the scores. */
const DELTA = 1;

/** e^2 / 2 up to |e| = 1, |e| - 1/2 beyond; e = r + b - score, b learned, scores standardised. */
export const huber: SourceLoss = {
  id: 'huber',
  label: 'Scores, Huber',
  description:
    'Learns to predict each text’s standardised score; scores far off pull no harder than near ones.',
  reads: 'scores',
  extras: () => [0],
  evaluate(reward, extras, batch) {
    const error = tf.sub(biased(reward, extras), batch.value());
    const held = tf.clipByValue(error, -DELTA, DELTA);
    // Within: e e - e^2 / 2. Beyond: |e| - 1 / 2.
    const cost = tf.mul(held, tf.sub(error, tf.mul(held, 0.5)));
    return ofBiased(cost, held, batch);
  },
};
