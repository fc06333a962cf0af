/** Texts as ids of a model's own tokenizer, uncut: cutting and windows come later. */
import type { PairForm } from '../../domain/pair-form.ts';
import type { DialectError } from '../../contract/errors.ts';
import { badModel, readJson } from './bad-model.ts';
import type { Json } from './bad-model.ts';
import { NotAsInPython } from './not-as-in-python.ts';
import type { Around } from './pooling.ts';
import { pythonTokenizer } from './python-tokenizer.ts';
import type { PythonTokenizer } from './python-tokenizer.ts';

export interface Tokens {
  /** Without special tokens, except those that the text itself contains. */
  encode(text: string): number[];
  around: Around;
  pair: PairForm;
  /** Fills rows of a batch; masked in attention. */
  padding: number;
  /** tokenizer_config.json; {} if there is none. */
  config: Json;
  /** Id of a token by its name; undefined if the tokenizer has none. */
  idOf(token: string): number | undefined;
}

/** @throws DialectError `bad-model`: no tokenizer.json, or an unusable one */
export async function openTokens(folder: string): Promise<Tokens> {
  const json = await readJson(folder, 'tokenizer.json');
  if (json === null) throw badModel(folder, noTokenizer, {});
  const config = (await readJson(folder, 'tokenizer_config.json')) ?? {};
  try {
    const tokenizer = pythonTokenizer(json, config);
    const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;
    const pad = config['pad_token'];
    const around = aroundOf(tokenizer.encode('a').ids, encode('a'));
    return {
      encode,
      around,
      pair: pairOf(tokenizer, encode('a'), around),
      padding: (typeof pad === 'string' ? tokenizer.token_to_id(pad) : undefined) ?? 0,
      config,
      idOf: (token) => tokenizer.token_to_id(token),
    };
  } catch (thrown) {
    throw unreadableTokenizer(folder, thrown);
  }
}

/** The end at which a text that is too long is cut. */
export type TruncationSide = 'left' | 'right';

/**
 * The side that a tokenizer states; tokenizer_config.json takes precedence over tokenizer.json, as in
 * Python.
 */
export function truncationSide(json: Json, config: Json): TruncationSide {
  const { direction } = (json['truncation'] ?? {}) as { direction?: 'Left' | 'Right' };
  return (config['truncation_side'] ?? direction?.toLowerCase()) === 'left' ? 'left' : 'right';
}

export async function truncationSideOf(folder: string): Promise<TruncationSide> {
  const read = async (file: string) => (await readJson(folder, file)) ?? {};
  return truncationSide(await read('tokenizer.json'), await read('tokenizer_config.json'));
}

export const noTokenizer =
  'It has no tokenizer.json. Take the complete folder of the model; older models have one in their newest version.';

export function unreadableTokenizer(folder: string, thrown: unknown): DialectError {
  const why =
    thrown instanceof NotAsInPython
      ? `Its tokenizer.json has ${thrown.part}, and its texts would be read otherwise than in Python. Take a model with another kind of tokenizer.`
      : 'Its tokenizer.json cannot be read. Take the one that was published with the weights.';
  return badModel(folder, why, {
    cause: thrown instanceof Error ? thrown.message : String(thrown),
  });
}

/** The special tokens that the tokenizer puts around a text, found with a one-letter text. */
function aroundOf(whole: readonly number[], own: readonly number[]): Around {
  const start = placeOf(own, whole, 0);
  if (own.length === 0 || start === -1) throw new RangeError('The tokenizer lost a letter.');
  return { before: whole.slice(0, start), after: whole.slice(start + own.length) };
}

/**
 * The same around two texts, found with two letters; a tokenizer without a format for two uses that of
 * one twice.
 */
function pairOf(
  tokenizer: PythonTokenizer,
  own: readonly number[],
  { before, after }: Around,
): PairForm {
  const read = tokenizer.encode('a', { text_pair: 'a', return_token_type_ids: true });
  const { ids } = read;
  // A tokenizer without special tokens, as many causal models have, returns no types.
  const types = (read.token_type_ids as number[] | undefined) ?? ids.map(() => 0);
  const first = placeOf(own, ids, 0);
  const second = first === -1 ? -1 : placeOf(own, ids, first + own.length);
  if (second === -1) {
    const none = { before: before.map(() => 0), after: after.map(() => 0) };
    return {
      before,
      between: after,
      after,
      types: { ...none, first: 0, between: none.after, second: 0 },
    };
  }
  const cut = <T>(of: readonly T[]) => ({
    before: of.slice(0, first),
    between: of.slice(first + own.length, second),
    after: of.slice(second + own.length),
  });
  return { ...cut(ids), types: { ...cut(types), first: types[first], second: types[second] } };
}

/** Index of `own` in `whole`, from `from` on; -1 if it does not occur. */
function placeOf(own: readonly number[], whole: readonly number[], from: number): number {
  return whole.findIndex((_, at) => at >= from && own.every((id, k) => whole[at + k] === id));
}
