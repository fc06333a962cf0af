/**
 * Words that only one of two answers has. Words are found by Intl.Segmenter, so that languages without
 * spaces are compared by word too.
 */
import { diffArrays } from 'diff';

export interface DifferencePart {
  text: string;
  /** Whether it occurs in this answer only. */
  only: boolean;
}

export interface Difference {
  first: DifferencePart[];
  second: DifferencePart[];
  /** Share of the words of both that are in one answer only, 0 to 1. */
  share: number;
}

/** Beyond this many characters, or milliseconds, a word comparison is not worth the wait. */
const MOST_CHARACTERS = 60_000;
const MOST_MS = 250;

let segmenter: Intl.Segmenter | undefined;

/** Null if the texts are too long, or too different, to be compared in good time. */
export function differenceOf(first: string, second: string): Difference | null {
  if (first.length > MOST_CHARACTERS || second.length > MOST_CHARACTERS) return null;
  const changes = diffArrays(wordsOf(first), wordsOf(second), { timeout: MOST_MS });
  if (changes === undefined) return null;
  const result: { first: DifferencePart[]; second: DifferencePart[] } = { first: [], second: [] };
  let words = 0;
  let apart = 0;
  for (const change of changes) {
    const text = change.value.join('');
    const only = change.added || change.removed;
    if (!change.added) push(result.first, text, only);
    if (!change.removed) push(result.second, text, only);
    const count = change.value.filter((word) => /\S/u.test(word)).length;
    words += only ? count : 2 * count;
    if (only) apart += count;
  }
  return {
    first: withSpaces(result.first),
    second: withSpaces(result.second),
    share: words === 0 ? 0 : apart / words,
  };
}

/** Words, spaces and marks in order; joined they are the text again. */
function wordsOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** Spaces between two marked words are marked with them, since one run is easier to read than many. */
function withSpaces(parts: readonly DifferencePart[]): DifferencePart[] {
  const merged: DifferencePart[] = [];
  parts.forEach((part, at) => {
    const between = part.text.trim() === '' && parts[at - 1]?.only && parts[at + 1]?.only;
    push(merged, part.text, part.only || (between ?? false));
  });
  return merged;
}

function push(parts: DifferencePart[], text: string, only: boolean): void {
  const last = parts.at(-1);
  if (last !== undefined && last.only === only) last.text += text;
  else if (text !== '') parts.push({ text, only });
}
