/** Bradley & Terry (1952): the probability of a preference is sigmoid(r_chosen - r_rejected). */
import type { SourceLoss } from './loss.ts';
import { differences, logisticLoss, ofRewards } from './pairwise.ts';

/** sp(-d). A soft label p is two preferences of weight p and 1 - p: p sp(-d) + (1 - p) sp(d). */
export const bradleyTerry: SourceLoss = {
  id: 'bradley-terry',
  label: 'Bradley-Terry',
  description:
    'Learns from preferences that the chosen answer earns more; where annotators differ, by their shares.',
  reads: 'pairs',
  evaluate(reward, _extras, { share }) {
    const { loss, gradient } = logisticLoss(differences(reward), share);
    return { loss, gradient: ofRewards(gradient), extras: null };
  },
};
