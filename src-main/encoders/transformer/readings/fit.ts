/**
 * How an answer fits its prompt, from a vector of each: their product and absolute difference,
 * coordinate by coordinate (as InferSent and SBERT compare sentences: Conneau et al. 2017; Reimers and
 * Gurevych 2019), and their cosine. The cosine is a block of its own: one column among a thousand would
 * be shrunk with them. An item without a prompt has zeros.
 */
import type { TextInput } from '../../encoder.ts';
import {
  alone,
  coordinates,
  together,
  type ModelFacts,
  type Passage,
  type PassageRead,
  type Reading,
} from './reading.ts';

export const fit: Reading = {
  id: 'fit',
  label: 'Fit of answer and prompt',
  description: 'How near the answer is to the prompt: product, difference and cosine of both.',
  likelihood: false,
  blocks: ({ label, dimension }) => [
    {
      ...{ id: 'fit', label: 'product and difference', kind: 'meaning' },
      reads: 'prompt and answer',
      features: [
        ...coordinates(
          ...([`${label}-product`, dimension] as const),
          `the product of the vectors that ${label} gives prompt and answer`,
        ),
        ...coordinates(
          ...([`${label}-difference`, dimension] as const),
          `the absolute difference of the vectors that ${label} gives prompt and answer`,
        ),
      ],
    },
    {
      ...{ id: 'cosine', label: 'cosine', kind: 'measure', reads: 'prompt and answer' },
      features: [
        {
          id: `${label}-cosine`,
          label: 'Cosine of prompt and answer',
          description: `Cosine of the vectors that ${label} gives prompt and answer: 1 where they say the same.`,
        },
      ],
    },
  ],
  passages: (item, { causal }) => {
    if (item.prompt === '') return [];
    return causal ? [together(item)] : [alone(item.prompt), alone(item.text)];
  },
  columns(item, model, read, into) {
    if (item.prompt === '') return;
    const { dimension } = model;
    const [a, b] = bothOf(item, model, read).map(unit);
    let cosine = 0;
    for (let j = 0; j < dimension; j++) {
      into[j] = a[j] * b[j];
      into[dimension + j] = Math.abs(a[j] - b[j]);
      cosine += a[j] * b[j];
    }
    into[2 * dimension] = cosine;
  },
};

/** A causal model has read the prompt before the answer anyway: it is the beginning of both together. */
function bothOf(
  item: TextInput,
  { causal }: ModelFacts,
  read: (passage: Passage) => PassageRead,
): ArrayLike<number>[] {
  if (!causal) return [read(alone(item.prompt)).vector, read(alone(item.text)).vector];
  const parts = read(together(item)).causal;
  if (parts === null) throw new Error('A causal model tells prompt and answer apart.');
  return [parts.prompt, parts.answer];
}

/** Of length 1; zeros stay zeros. */
function unit(vector: ArrayLike<number>): Float64Array {
  const length = Math.hypot(...Array.from(vector));
  return Float64Array.from(vector, (value) => (length > 0 ? value / length : 0));
}
