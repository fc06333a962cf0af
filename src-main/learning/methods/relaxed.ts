/** Asymmetrically relaxed alignment (Wu, Winston, Kaushik & Lipton 2019), Jensen-Shannon form. */
import { adversarialLoss } from './dann.ts';
import type { Method } from './method.ts';

/** Any kind of text may be up to 1 + BETA times as frequent in the target as in the source. */
const BETA = 1;

/**
 * The divergence with its function f(p_t / p_s) linear up to 1 + BETA: the classifier's probability of
 * the target is cut from below at (1 + BETA) / (2 + BETA), and regions below feel no force. Kinds of
 * source text that the target lacks may then stay where they are.
 */
export const relaxed: Method = {
  id: 'relaxed',
  label: 'Relaxed DANN',
  description:
    'As DANN, but the target may hold some kinds of text up to twice as often as the source before features move.',
  strengths: [1],
  domainLoss: (options) => adversarialLoss(options, { beta: BETA }),
};
