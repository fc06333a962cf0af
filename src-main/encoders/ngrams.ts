/**
 * The encoder `ngrams`: hashed words and characters, a rough representation of a text's subject. Built
 * in, needs no download and no vocabulary; described in docs/encoders.md.
 */
import type { BuiltInEncoder, Feature, TextInput } from './encoder.ts';
import { emptyBag } from './ngrams/bag.ts';
import { addGrams } from './ngrams/grams.ts';

/** Columns for words, and as many for characters; a power of two. */
const HALF = 512;
const DIMENSION = 2 * HALF;

/** @returns rows whose halves have length 1, or 0 if a text has no words; prompts are not read */
function encode(texts: readonly TextInput[]): Float32Array {
  const matrix = new Float32Array(texts.length * DIMENSION);
  const words = emptyBag();
  const characters = emptyBag();
  texts.forEach(({ text }, row) => {
    words.clear();
    characters.clear();
    addGrams(text, words, characters);
    const start = row * DIMENSION;
    words.weigh(matrix.subarray(start, start + HALF));
    characters.weigh(matrix.subarray(start + HALF, start + DIMENSION));
  });
  return matrix;
}

function feature(column: number): Feature {
  const number = String(column + 1).padStart(4, '0');
  const [label, what] =
    column < HALF
      ? ['Words', 'words and pairs of neighbouring words']
      : ['Letters', 'letters in a row'];
  return {
    id: `ngram-${number}`,
    label: `${label}, bucket ${(column % HALF) + 1}`,
    description: `Hashed bucket: the signed weights of all ${what} that chance put together here. It has no meaning of its own.`,
  };
}

const features = Array.from({ length: DIMENSION }, (_, column) => feature(column));

export const ngrams: BuiltInEncoder = {
  kind: 'built-in',
  id: 'ngrams',
  label: 'Words and letters',
  description:
    'Which words and letter sequences a text holds, hashed into 1,024 columns: fast, learns vocabulary from your labels alone. No download.',
  dimension: DIMENSION,
  languages: 'any',
  licence: 'Apache-2.0',
  bytes: null,
  blocks: [
    { id: 'ngrams', label: 'words and letters', kind: 'meaning', reads: 'answer', features },
  ],
  features,
  encode,
};
