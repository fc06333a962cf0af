/** Bradley-Terry with a margin, as Touvron et al. (2023, Llama 2, section 3.2.2) train on strengths. */
import * as tf from '@tensorflow/tfjs-core';
import type { SourceLoss } from './loss.ts';
import { differences, logisticLoss, ofRewards } from './pairwise.ts';

/** sp(-(d - m)): the stronger the preference, the larger the difference of rewards has to be. */
export const margin: SourceLoss = {
  id: 'margin',
  label: 'Bradley-Terry with margins',
  description:
    'Learns from preferences that the chosen answer earns more, by a margin that grows with the strength of the vote.',
  reads: 'pairs',
  evaluate(reward, _extras, batch) {
    const beyond = tf.sub(differences(reward), batch.value()) as tf.Tensor2D;
    const { loss, gradient } = logisticLoss(beyond, batch.share);
    return { loss, gradient: ofRewards(gradient), extras: null };
  },
};
