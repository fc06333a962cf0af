/**
 * Similarity of an answer to its prompt, as one number: the cosine of their vectors, or of causal models their rank
 * correlation. Needs little memory; `fit` includes it too. An item without a prompt has 0.
 */
import { bothOf, bothPassages, likeness, likenessBlock } from './both.ts';
import type { Reading } from './reading.ts';

export const cosine: Reading = {
  id: 'cosine',
  label: 'Cosine of answer and prompt',
  description: 'How near the answer is to the prompt, as one number.',
  needs: null,
  blocks: (model) => [likenessBlock(model)],
  passages: bothPassages,
  columns(item, model, read, into) {
    if (item.prompt !== '') into[0] = likeness(...bothOf(item, read), model);
  },
};
