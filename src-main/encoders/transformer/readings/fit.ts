/**
 * How an answer fits its prompt, from a vector of each: their product and absolute difference, coordinate
 * by coordinate (as InferSent and SBERT compare sentences: Conneau et al. 2017; Reimers and Gurevych
 * 2019), and their cosine. The cosine is a block of its own, since a single column among a thousand would
 * be scaled down with them. An item without a prompt has zeros.
 */
import { bothOf, bothPassages, likeness, likenessBlock, unit } from './both.ts';
import { coordinates, type Reading } from './reading.ts';

export const fit: Reading = {
  id: 'fit',
  label: 'Fit of answer and prompt',
  description: 'How near the answer is to the prompt: product, difference and cosine of both.',
  needs: null,
  blocks: (model) => [
    {
      id: 'fit',
      label: 'product and difference',
      kind: 'meaning',
      reads: 'prompt and answer',
      features: [
        ...coordinates(
          `${model.label}-product`,
          model.dimension,
          `the product of the vectors that ${model.label} gives prompt and answer`,
        ),
        ...coordinates(
          `${model.label}-difference`,
          model.dimension,
          `the absolute difference of the vectors that ${model.label} gives prompt and answer`,
        ),
      ],
    },
    likenessBlock(model),
  ],
  passages: bothPassages,
  columns(item, model, read, into) {
    if (item.prompt === '') return;
    const { dimension } = model;
    const both = bothOf(item, read);
    const [a, b] = both.map(unit);
    for (let j = 0; j < dimension; j++) {
      into[j] = a[j] * b[j];
      into[dimension + j] = Math.abs(a[j] - b[j]);
    }
    into[2 * dimension] = likeness(...both, model);
  },
};
