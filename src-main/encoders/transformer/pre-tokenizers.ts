/**
 * Pre-tokenizers of a tokenizer.json, said again in steps that @huggingface/tokenizers takes as Python's
 * tokenizers do: a split by a pattern whose matches are kept beside what lies between, one whose matches
 * alone are kept, and bytes as letters. Its own others differ: \w and \d know ASCII alone (`naïve` falls into
 * three), U+FEFF is blank and U+0085 is not, behaviours of a split are left out, Metaspace does not split.
 */
import type { Json } from './bad-model.ts';
import { NotAsInPython } from './not-as-in-python.ts';

/** Of the regular expressions of Rust: \s, \w, and the punctuation that BERT's tokenizer knows. */
const SPACE = String.raw`\p{White_Space}`;
const WORD = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}` + '\u200c\u200d';
const PUNCTUATION = String.raw`!-\/:-@\[-\`{-~\p{P}`;
const ANY = String.raw`[\s\S]`;

/** Words of the byte-level tokenizers since GPT-2, as tokenizers has them. */
const GPT2_WORDS = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
/** A step that only the library has; it takes `$&` for the match. */
const BLANK_BEFORE: Json = {
  ...{ type: 'Replace', pattern: { Regex: String.raw`\A[^ ]` }, content: ' $&' },
};

const sequence = (pretokenizers: unknown[]): Json => ({ type: 'Sequence', pretokenizers });
const keepBoth = (Regex: string): Json => ({
  ...{ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
});
const keepMatches = (Regex: string): Json => ({
  ...{ type: 'Split', pattern: { Regex }, behavior: 'Removed', invert: true },
});

/**
 * A pre-tokenizer that the library reads as Python reads the one given; null where there is none.
 *
 * @throws NotAsInPython where there is no such one
 */
export function asInPython(step: unknown): unknown {
  if (typeof step !== 'object' || step === null) return step;
  const told = step as Json;
  const type = String(told['type']);
  const translate = kinds[type];
  if (!translate) throw new NotAsInPython(`the pre-tokenizer ${type}`);
  return translate(told);
}

const kinds: Partial<Record<string, (step: Json) => Json>> = {
  Sequence: (step) => {
    const steps = Array.isArray(step['pretokenizers']) ? (step['pretokenizers'] as Json[]) : [];
    // In Python the first piece alone gets the mark, here every piece would.
    if (
      steps
        .slice(1)
        .some(({ type, prepend_scheme }) => type === 'Metaspace' && prepend_scheme === 'first')
    ) {
      throw new NotAsInPython('a Metaspace that marks the first piece, behind another step');
    }
    return sequence(steps.map(asInPython));
  },
  ByteLevel: (step) => {
    if (step['use_regex'] === false) return step;
    const bytes = { ...step, use_regex: false, add_prefix_space: false };
    const words = [keepBoth(GPT2_WORDS), bytes];
    return sequence(step['add_prefix_space'] === false ? words : [BLANK_BEFORE, ...words]);
  },
  // Every number counts as a digit: ½ and ² too.
  Digits: (step) => keepBoth(step['individual_digits'] === true ? '\\p{N}' : '\\p{N}+'),
  Whitespace: () => keepMatches(`[${WORD}]+|[^${WORD}${SPACE}]+`),
  WhitespaceSplit: () => keepMatches(`[^${SPACE}]+`),
  BertPreTokenizer: () => keepMatches(`[^${SPACE}${PUNCTUATION}]+|[${PUNCTUATION}]`),
  Punctuation: (step) => split(`[${PUNCTUATION}]`, step['behavior'] ?? 'Isolated', false),
  CharDelimiterSplit: (step) => split(RegExp.escape(word(step['delimiter'])), 'Removed', false),
  FixedLength: (step) => keepBoth(`${ANY}{1,${Number(step['length'])}}`),
  Split: (step) => {
    const pattern = step['pattern'] as Json | undefined;
    const regex = word(pattern?.['Regex'], RegExp.escape(word(pattern?.['String'])));
    return split(regex, step['behavior'], step['invert'] === true);
  },
  Metaspace: (step) => {
    const mark = word(step['replacement'], '▁');
    // Older files say whether a blank is put before the text, not where.
    const scheme = step['add_prefix_space'] === false ? 'never' : 'always';
    const replaced = { ...step, prepend_scheme: step['prepend_scheme'] ?? scheme };
    if (step['split'] === false) return replaced;
    const words = split(RegExp.escape(mark), 'MergedWithNext', false);
    return sequence([replaced, words]);
  },
};

function word(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise;
}

/**
 * Split by the matches of a pattern. With `invert`, the pieces between them are what a behaviour speaks
 * of: then a piece that joins the match before it is a match that is joined by the piece after it.
 *
 * @throws NotAsInPython where the behaviour is none that is known here
 */
function split(regex: string, behaviour: unknown, invert: boolean): Json {
  const between = `(?:(?!${regex})${ANY})`;
  switch (behaviour) {
    case 'Removed':
      return invert
        ? keepMatches(regex)
        : { type: 'Split', pattern: { Regex: regex }, behavior: 'Removed', invert: false };
    case 'Isolated':
      return keepBoth(regex);
    case 'Contiguous':
      return keepBoth(`(?:${regex})+`);
    case 'MergedWithPrevious':
    case 'MergedWithNext':
      return (behaviour === 'MergedWithNext') === invert
        ? keepBoth(`${between}*(?:${regex})`)
        : keepBoth(`(?:${regex})${between}*`);
    default:
      throw new NotAsInPython(`a split with the behaviour ${String(behaviour)}`);
  }
}
