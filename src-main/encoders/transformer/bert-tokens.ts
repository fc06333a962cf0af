/** Texts as tokens of a model's own tokenizer, tokenizer.json, with special tokens at both ends. */
import { badModel, readJson } from './bad-model.ts';
import { pythonTokenizer } from './python-tokenizer.ts';
import type { PythonTokenizer } from './python-tokenizer.ts';
import { noTokenizer, truncationSide, type TruncationSide, unreadableTokenizer } from './tokens.ts';

/**
 * Default maximum tokens; longer texts are cut: a reward is mostly decided by then, and time grows with
 * the square.
 */
const DEFAULT_LONGEST = 256;
/** Maximum characters considered per token, so that a text of megabytes is cut before it is tokenized. */
const CHARACTERS_A_TOKEN = 100;

export interface BertTokens {
  /**
   * Ids of the first `longest` tokens, or of the last ones if the tokenizer states truncation on the
   * left; with the special tokens of both ends. Equal texts have equal tokens.
   */
  encode(text: string): Int32Array;
  /** The same, and whether it is the whole text. */
  read(text: string): { ids: Int32Array; whole: boolean };
}

/**
 * @param longest maximum tokens of a text, special ones included
 * @param side at which longer texts are cut; null: as the tokenizer states
 * @throws DialectError `bad-model`: there is no tokenizer.json, or it is of an unsupported kind
 */
export async function openBertTokens(
  folder: string,
  longest: number = DEFAULT_LONGEST,
  side: TruncationSide | null = null,
): Promise<BertTokens> {
  const json = await readJson(folder, 'tokenizer.json');
  if (json === null) throw badModel(folder, noTokenizer);
  const config = (await readJson(folder, 'tokenizer_config.json')) ?? {};
  let tokenizer: PythonTokenizer;
  let ends: { before: number; after: number };
  try {
    tokenizer = pythonTokenizer(json, config);
    ends = specialTokens(tokenizer);
  } catch (error) {
    throw unreadableTokenizer(folder, error);
  }
  const { before, after } = ends;
  const fromLeft = (side ?? truncationSide(json, config)) === 'left';
  if (longest <= before + after) {
    throw new RangeError(`${longest} tokens leave no room for a text.`);
  }
  function read(text: string) {
    const most = longest * CHARACTERS_A_TOKEN;
    const { ids } = tokenizer.encode(fromLeft ? text.slice(-most) : text.slice(0, most));
    if (ids.length <= longest) return { ids: Int32Array.from(ids), whole: true };
    const [start, end] = fromLeft ? [before, longest - before] : [longest - after, after];
    const kept = [...ids.slice(0, start), ...ids.slice(ids.length - end)];
    return { ids: Int32Array.from(kept), whole: false };
  }
  return { read, encode: (text) => read(text).ids };
}

/** Numbers of special tokens before and after every text. */
function specialTokens(tokenizer: PythonTokenizer): { before: number; after: number } {
  const { ids } = tokenizer.encode('a');
  const { ids: own } = tokenizer.encode('a', { add_special_tokens: false });
  const before = ids.findIndex((_, i) => own.every((id, k) => ids[i + k] === id));
  if (own.length === 0 || before < 0) throw new RangeError('The tokenizer lost a letter.');
  return { before, after: ids.length - before - own.length };
}
