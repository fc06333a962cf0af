/**
 * A reward model's own score of the answer: the number that its head gives prompt and answer, read
 * together in the model's own format.
 */
import { together, type Reading } from './reading.ts';

export const score: Reading = {
  id: 'score',
  label: 'Its own score',
  description: 'What the reward model itself says of the answer to the prompt.',
  needs: 'score',
  blocks: ({ label }) => [
    {
      id: 'score',
      label: 'its own score',
      kind: 'measure',
      reads: 'prompt and answer',
      features: [
        {
          id: `${label}-score`,
          label: `Score of ${label}`,
          description: `The score that the reward model ${label} gives the answer to its prompt.`,
        },
      ],
    },
  ],
  passages: (item) => [together(item)],
  columns(item, _, read, into) {
    const { score: own } = read(together(item));
    if (own === null) throw new Error('Only a reward model has a score of its own.');
    into[0] = own;
  },
};
