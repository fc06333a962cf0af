/**
 * How likely a causal model finds the answer: after its prompt, by itself, and the difference between the
 * two. log p(answer) needs a pass of its own over the answer alone.
 */
import { quantile } from '../../../domain/statistics.ts';
import type { Feature } from '../../encoder.ts';
import { alone, together, type PassageRead, type Reading } from './reading.ts';

/**
 * Quantiles of the log probabilities of an answer's tokens: the least expected ones are the most
 * informative.
 */
const QUANTILES = [0.1, 0.25, 0.5];

function features(label: string): Feature[] {
  const named = (id: string, name: string, description: string): Feature => ({
    id: `${label}-lm-${id}`,
    label: name,
    description: `${description}, as ${label} takes it to be.`,
  });
  return [
    named('sum', 'Log p after the prompt', 'Log probability of the answer after its prompt'),
    named('mean', 'Log p a token', 'The same, mean over the answer’s tokens'),
    ...QUANTILES.map((share) =>
      named(
        `q${100 * share}`,
        `Log p, ${100 * share} % quantile`,
        `The same, ${100 * share} % quantile over the answer’s tokens`,
      ),
    ),
    named('alone-sum', 'Log p by itself', 'Log probability of the answer without its prompt'),
    named('alone-mean', 'Log p by itself a token', 'The same, mean over the answer’s tokens'),
    named('gain-sum', 'Gain by the prompt', 'How much likelier the answer is after its prompt'),
    named('gain-mean', 'Gain by the prompt a token', 'The same, mean over the answer’s tokens'),
  ];
}

export const lm: Reading = {
  id: 'lm',
  label: 'Likelihood of the answer',
  description: 'How likely a causal model takes the answer to be, after its prompt and by itself.',
  needs: 'likelihood',
  blocks: ({ label }) => [
    {
      id: 'lm',
      label: 'likelihood',
      kind: 'measure',
      reads: 'prompt and answer',
      features: features(label),
    },
  ],
  passages: (item) => [together(item), alone(item.text)],
  columns(item, _, read, into) {
    const after = logProbabilities(read(together(item)));
    const own = logProbabilities(read(alone(item.text)));
    const [sum, mean] = totals(after);
    const [aloneSum, aloneMean] = totals(own);
    const sorted = Float64Array.from(after).sort();
    const quantiles = QUANTILES.map((share) => (sorted.length > 0 ? quantile(sorted, share) : 0));
    into.set([sum, mean, ...quantiles, aloneSum, aloneMean, sum - aloneSum, mean - aloneMean]);
  },
};

function logProbabilities({ causal }: PassageRead): ArrayLike<number> {
  if (causal?.logProbabilities) return causal.logProbabilities;
  throw new Error('Only a causal model that was opened with its head says how likely tokens are.');
}

/** Sum and mean; 0 for no tokens. */
function totals(values: ArrayLike<number>): [number, number] {
  const sum = Array.from(values).reduce((all, one) => all + one, 0);
  return [sum, values.length > 0 ? sum / values.length : 0];
}
