/**
 * A tokenizer.json as Python's tokenizers read it. @huggingface/tokenizers differs in four places, which
 * are mended before a text gets to it: it puts NFKC for SentencePiece's map of characters, JavaScript
 * writes a capital sigma at the end of a word as ς, ideographs beyond 16 bits get no blanks, and
 * numbers such as ½ are no digits.
 */
import { Tokenizer } from '@huggingface/tokenizers';
import type { Json } from './bad-model.ts';
import { charsmap } from './charsmap.ts';
import type { Normalise } from './charsmap.ts';

type Encode = Tokenizer['encode'];

export interface PythonTokenizer {
  encode: Encode;
  token_to_id(token: string): number | undefined;
}

/** @throws Error where the file is of a kind that cannot be read */
export function pythonTokenizer(json: Json, config: Json): PythonTokenizer {
  const { normalizer, prepare } = split(json['normalizer']);
  const tokenizer = new Tokenizer(
    { ...json, normalizer, pre_tokenizer: withDigits(json['pre_tokenizer']) },
    config,
  );
  return {
    encode: ((text, options) => {
      const pair = options?.text_pair;
      const prepared =
        typeof pair === 'string' ? { ...options, text_pair: prepare(pair) } : options;
      return tokenizer.encode(prepare(text), prepared);
    }) as Encode,
    token_to_id: (token) => tokenizer.token_to_id(token),
  };
}

/** What is left for the library to do, and what is done before it. */
function split(normalizer: unknown): { normalizer: unknown; prepare: Normalise } {
  const steps = stepsOf(normalizer);
  const [first] = steps;
  const map = first?.['type'] === 'Precompiled' ? first['precompiled_charsmap'] : undefined;
  const own: Normalise[] = [];
  if (typeof map === 'string') own.push(charsmap(map));
  if (steps.some(({ type, lowercase }) => type === 'Lowercase' || lowercase === true)) {
    own.push((text) => text.replaceAll('Σ', 'σ'));
  }
  if (steps.some((step) => step['handle_chinese_chars'] === true)) own.push(spaceIdeographs);
  const left =
    typeof map === 'string' ? { type: 'Sequence', normalizers: steps.slice(1) } : normalizer;
  return { normalizer: left, prepare: (text) => own.reduce((so, step) => step(so), text) };
}

function stepsOf(normalizer: unknown): Json[] {
  if (typeof normalizer !== 'object' || normalizer === null) return [];
  const step = normalizer as Json;
  return step['type'] === 'Sequence' && Array.isArray(step['normalizers'])
    ? step['normalizers'].flatMap(stepsOf)
    : [step];
}

/** Python takes every number for a digit, JavaScript's \d those of ASCII alone. */
function withDigits(step: unknown): unknown {
  if (typeof step !== 'object' || step === null) return step;
  const { type, pretokenizers, individual_digits: each } = step as Json;
  if (type === 'Sequence' && Array.isArray(pretokenizers)) {
    return { ...step, pretokenizers: pretokenizers.map(withDigits) };
  }
  if (type !== 'Digits') return step;
  const Regex = each === true ? '\\p{N}' : '\\p{N}+';
  return { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false };
}

/** As BertNormalizer does for all others: U+20000 to U+2CEAF, and U+2F800 to U+2FA1F. */
function spaceIdeographs(text: string): string {
  return text.replace(/[\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu, ' $& ');
}
