/** The answer alone, without its prompt: all of it, in windows if it is long. */
import { alone, coordinates, type Reading } from './reading.ts';

export const answer: Reading = {
  id: 'answer',
  label: 'Answer alone',
  description: 'What the answer says, whatever was asked.',
  needs: null,
  blocks: ({ label, dimension }) => [
    {
      id: 'answer',
      label: 'answer alone',
      kind: 'meaning',
      reads: 'answer',
      features: coordinates(label, dimension, `the vector that ${label} gives a text`),
    },
  ],
  passages: ({ text }) => [alone(text)],
  columns({ text }, _, read, into) {
    into.set(read(alone(text)).vector);
  },
};
