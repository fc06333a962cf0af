/** Texts as tokens of a model's own tokenizer, tokenizer.json, with special tokens at both ends. */
import { Tokenizer } from '@huggingface/tokenizers';
import { basename } from 'node:path';
import { DialectError } from '../../contract/errors.ts';
import { readModelJson } from './bert-folder.ts';

/** Longer texts are cut: a reward is mostly decided by then, and time grows with the square. */
export const DEFAULT_LONGEST = 256;
/** Characters a token that are looked at at most: a text of megabytes is cut before its tokens are. */
const CHARACTERS_A_TOKEN = 100;

export interface BertTokens {
  /** Ids of the first `longest` tokens, special ones included. Equal texts have equal tokens. */
  encode(text: string): Int32Array;
}

/**
 * @param longest tokens kept of a text, special ones included
 * @throws DialectError `bad-model`: there is no tokenizer.json, or it is of a kind that cannot be read
 */
export async function openBertTokens(
  folder: string,
  longest: number = DEFAULT_LONGEST,
): Promise<BertTokens> {
  const json = await readModelJson(folder, 'tokenizer.json');
  const config = await readModelJson(folder, 'tokenizer_config.json').catch(() => ({}));
  let tokenizer: Tokenizer;
  let ends: { before: number; after: number };
  try {
    tokenizer = new Tokenizer(json as object, config as object);
    ends = specialTokens(tokenizer);
  } catch (error) {
    throw new DialectError(
      'bad-model',
      `tokenizer.json of ${basename(folder)} cannot be used. Take the tokenizer.json of the model, from the same place as its weights.`,
      { folder, cause: error instanceof Error ? error.message : String(error) },
    );
  }
  const { before, after } = ends;
  if (longest <= before + after) {
    throw new RangeError(`${longest} tokens leave no room for a text.`);
  }
  return {
    encode(text) {
      const { ids } = tokenizer.encode(text.slice(0, longest * CHARACTERS_A_TOKEN));
      if (ids.length <= longest) return Int32Array.from(ids);
      const head = ids.slice(0, longest - after);
      return Int32Array.of(...head, ...ids.slice(ids.length - after));
    },
  };
}

/** How many tokens stand before and after every text. */
function specialTokens(tokenizer: Tokenizer): { before: number; after: number } {
  const { ids } = tokenizer.encode('a');
  const { ids: own } = tokenizer.encode('a', { add_special_tokens: false });
  const before = ids.findIndex((_, i) => own.every((id, k) => ids[i + k] === id));
  if (own.length === 0 || before < 0) throw new RangeError('The tokenizer lost a letter.');
  return { before, after: ids.length - before - own.length };
}
