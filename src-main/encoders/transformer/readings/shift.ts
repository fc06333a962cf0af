/**
 * How the prompt changes its answer: the mean of the answer's vectors after its prompt, minus their mean
 * when the answer stands alone, from a middle layer of a causal model. The answer's own content cancels,
 * and its relation to the prompt remains. Middle layers represent meaning better than the last one, which
 * predicts the next token (Skean et al. 2025, arXiv 2502.02013).
 */
import { alone, coordinates, together, type PassageRead, type Reading } from './reading.ts';

export const shift: Reading = {
  id: 'shift',
  label: 'What the prompt changes',
  description:
    'How a causal model reads the answer differently after its prompt than by itself: whether they go together.',
  needs: 'causal',
  blocks: ({ label, dimension }) => [
    {
      id: 'shift',
      label: 'what the prompt changes',
      kind: 'meaning',
      reads: 'prompt and answer',
      features: coordinates(
        `${label}-shift`,
        dimension,
        `the difference that the prompt makes to how ${label} reads the answer`,
      ),
    },
  ],
  passages: (item) => (item.prompt === '' ? [] : [together(item), alone(item.text)]),
  columns(item, _, read, into) {
    // Without a prompt there is no change: zeros.
    if (item.prompt === '') return;
    const after = middleOf(read(together(item)));
    const own = middleOf(read(alone(item.text)));
    for (let j = 0; j < into.length; j++) into[j] = after[j] - own[j];
  },
};

function middleOf({ causal }: PassageRead): ArrayLike<number> {
  if (causal) return causal.answerMiddle;
  throw new Error('Only a causal model is read at a middle layer.');
}
