/** Texts as ids of a model's own tokenizer, all of them: cutting into windows comes after. */
import { Tokenizer } from '@huggingface/tokenizers';
import { badModel, readJson } from './bad-model.ts';
import type { Around } from './pooling.ts';

export interface Tokens {
  /** Without special tokens. */
  encode(text: string): number[];
  around: Around;
  /** Fills rows of a batch; never attended to. */
  padding: number;
}

/** @throws DialectError `bad-model`: no tokenizer.json, or one that cannot be used */
export async function openTokens(folder: string): Promise<Tokens> {
  const json = await readJson(folder, 'tokenizer.json');
  if (json === null) throw badModel(folder, noTokenizer, {});
  const config = (await readJson(folder, 'tokenizer_config.json')) ?? {};
  try {
    const tokenizer = new Tokenizer(json, config);
    const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;
    const pad = config['pad_token'];
    return {
      encode,
      around: aroundOf(tokenizer.encode('a').ids, encode('a')),
      padding: (typeof pad === 'string' ? tokenizer.token_to_id(pad) : undefined) ?? 0,
    };
  } catch (thrown) {
    throw badModel(folder, unreadableTokenizer, {
      cause: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
}

export const noTokenizer =
  'It has no tokenizer.json. Take the complete folder of the model; older models have one in their newest version.';

export const unreadableTokenizer =
  'Its tokenizer.json cannot be read. Take the one that was published with the weights.';

/** What the tokenizer puts around a text, seen on a letter. */
function aroundOf(whole: readonly number[], own: readonly number[]): Around {
  const start = whole.findIndex((_, at) => own.every((id, k) => whole[at + k] === id));
  if (own.length === 0 || start === -1) throw new RangeError('The tokenizer lost a letter.');
  return { before: whole.slice(0, start), after: whole.slice(start + own.length) };
}
