/**
 * Pre-tokenizers of a tokenizer.json, rewritten as the steps that @huggingface/tokenizers implements like
 * Python's tokenizers: a split by a pattern that keeps matches and the text between, one that keeps only
 * matches, and bytes as letters. The library's other steps differ: \w and \d are ASCII only (`naïve`
 * falls into three), U+FEFF counts as white space and U+0085 does not, some split behaviours are missing,
 * Metaspace does not split.
 */
import type { Json } from './bad-model.ts';
import { NotAsInPython } from './not-as-in-python.ts';

/** Equivalents in Rust's regular expressions: \s, \w, and the punctuation of BERT's tokenizer. */
const SPACE = String.raw`\p{White_Space}`;
const WORD = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}` + '\u200c\u200d';
const PUNCTUATION = String.raw`!-\/:-@\[-\`{-~\p{P}`;
const ANY = String.raw`[\s\S]`;

/** Words of the byte-level tokenizers since GPT-2, as in tokenizers. */
const GPT2_WORDS = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
/** A step that only the library has; it expands `$&` to the match. */
const BLANK_BEFORE: Json = {
  type: 'Replace',
  pattern: { Regex: String.raw`\A[^ ]` },
  content: ' $&',
};

const sequence = (pretokenizers: unknown[]): Json => ({ type: 'Sequence', pretokenizers });
const keepBoth = (Regex: string): Json => ({
  type: 'Split',
  pattern: { Regex },
  behavior: 'Isolated',
  invert: false,
});
const keepMatches = (Regex: string): Json => ({
  type: 'Split',
  pattern: { Regex },
  behavior: 'Removed',
  invert: true,
});

/**
 * A pre-tokenizer that makes the library behave like Python with the given one; null if there is none.
 *
 * @throws NotAsInPython if that is impossible
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
    // In Python only the first piece gets the mark, here every piece would.
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
    // Older files say whether a space is put before the text, but not where.
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
 * Splits by the matches of a pattern. With `invert`, the behaviour applies to the pieces between them: a
 * piece merged with the match before it is then a match merged with the piece after it.
 *
 * @throws NotAsInPython if the behaviour is not supported
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
