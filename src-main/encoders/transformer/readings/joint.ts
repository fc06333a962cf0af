/**
 * Prompt and answer as one sequence, in the model's own format, as reward models read them. An item
 * without a prompt is read as its answer alone.
 */
import { coordinates, together, type Reading } from './reading.ts';

export const joint: Reading = {
  id: 'joint',
  label: 'Prompt and answer together',
  description: 'What the answer says to the prompt: both as one sequence, in the model’s own form.',
  needs: null,
  blocks: ({ label, dimension }) => [
    {
      id: 'joint',
      label: 'prompt and answer together',
      kind: 'meaning',
      reads: 'prompt and answer',
      features: coordinates(
        `${label}-joint`,
        dimension,
        `the vector that ${label} gives prompt and answer together`,
      ),
    },
  ],
  passages: (item) => [together(item)],
  columns(item, _, read, into) {
    into.set(read(together(item)).vector);
  },
};
