/** What can be made from texts to be labelled, in the words of the dialog that makes it. */
import type { TaskId } from '#contract';

export interface Makeable {
  task: TaskId;
  /** The name of one: 'pair'. */
  one: string;
  label: string;
  /** Number of texts in each; null if it is fixed. */
  answers: { least: number; most: number } | null;
  hint: string;
}

const LEFT_OVER = 'Texts of a prompt that are left over make a shorter one.';

export const makeable: readonly Makeable[] = [
  {
    task: 'pairs',
    one: 'pair',
    answers: null,
    label: 'Pairs: which of two is better',
    hint: 'At about 10 seconds a vote, 200 pairs take half an hour.',
  },
  {
    task: 'ranking',
    one: 'ranking',
    answers: { least: 2, most: 9 },
    label: 'Rankings: several in order',
    hint: LEFT_OVER,
  },
  {
    task: 'best-worst',
    one: 'list',
    answers: { least: 3, most: 9 },
    label: 'Best and worst of several',
    hint: LEFT_OVER,
  },
  {
    task: 'rating',
    one: 'text to rate',
    answers: null,
    label: 'Ratings: one text on a scale',
    hint: 'Training takes the mean rating of a text as its score.',
  },
  {
    task: 'choice',
    one: 'text to judge',
    answers: null,
    label: 'Choices: one text, one option or several',
    hint: 'A note about each text; training learns from it where options have a value.',
  },
  {
    task: 'criteria',
    one: 'pair',
    answers: null,
    label: 'Pairs by criteria, and overall',
    hint: 'Training learns from the overall judgement, or from a criterion.',
  },
];

/** 'texts to rate' */
export function manyOf(one: string): string {
  const [noun, ...rest] = one.split(' ');
  return [`${noun}s`, ...rest].join(' ');
}
