/**
 * The encoder `style`: language-independent features of how a text is written, not of what it says. Built
 * in, needs no download; every feature is described in docs/style-features.md.
 */
import type { BuiltInEncoder, TextInput } from './encoder.ts';
import { markFeatures } from './style/marks.ts';
import { promptFeatures } from './style/prompt.ts';
import { punctuationFeatures } from './style/punctuation.ts';
import { sentenceFeatures } from './style/sentences.ts';
import { sizeFeatures } from './style/size.ts';
import { wordFeatures } from './style/words.ts';
import { read } from './text/reading.ts';
import type { Reading } from './text/reading.ts';

/** Feature groups in the order of the columns. */
export const styleGroups = [
  { title: 'Size', features: sizeFeatures },
  { title: 'Sentences', features: sentenceFeatures },
  { title: 'Words', features: wordFeatures },
  { title: 'Punctuation', features: punctuationFeatures },
  { title: 'Case, figures, layout and noise', features: markFeatures },
  { title: 'Prompt', features: promptFeatures },
] as const;

const columns = styleGroups.flatMap((group) => [...group.features]);

function encode(texts: readonly TextInput[]): Float32Array {
  const matrix = new Float32Array(texts.length * columns.length);
  // Answers to one prompt are usually adjacent, so its analysis is kept until another prompt comes.
  let promptText: string | null = null;
  let prompt: Reading = read('');
  texts.forEach((input, row) => {
    if (input.prompt !== promptText) {
      promptText = input.prompt;
      prompt = read(input.prompt);
    }
    const text = read(input.text);
    columns.forEach((column, j) => {
      matrix[row * columns.length + j] = column.value(text, prompt);
    });
  });
  return matrix;
}

const features = columns.map(({ id, label, description }) => ({ id, label, description }));

export const style: BuiltInEncoder = {
  kind: 'built-in',
  id: 'style',
  label: 'Style',
  description:
    'How a text is written, in any language: size, sentences, words, punctuation, noise. No download.',
  dimension: columns.length,
  languages: 'any',
  licence: 'Apache-2.0',
  bytes: null,
  // Features of the prompt: its length, and how much of it the answer repeats.
  blocks: [{ id: 'style', label: 'form', kind: 'form', reads: 'prompt and answer', features }],
  features,
  encode,
};
