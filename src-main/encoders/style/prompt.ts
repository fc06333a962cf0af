/** Features of the text in relation to its prompt. */
import type { Reading } from '../text/reading.ts';
import type { StyleFeature } from './feature.ts';

/** Number of distinct words shared by prompt and text. */
function shared(text: Reading, prompt: Reading): number {
  const known = new Set(text.words.vocabulary);
  let n = 0;
  for (const word of prompt.words.vocabulary) if (known.has(word)) n += 1;
  return n;
}

export const promptFeatures: readonly StyleFeature[] = [
  {
    id: 'prompt-coverage',
    label: 'Prompt coverage',
    description:
      'Different words of the prompt that the text takes up, as a share of the prompt’s different words and two more; 0 without a prompt.',
    value: (text, prompt) => shared(text, prompt) / (prompt.words.vocabulary.length + 2),
  },
];
