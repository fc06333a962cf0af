/** Rankings as a sitting sees them, and the calls that it makes of them. */
import type { Question } from '#contract';
import { decided, type ListChoice, listCalls, type ListForm, listKind } from '../../list-kind.ts';
import { inLetters } from './ranks.ts';

/** Groups of items, the best group first. */
export type RankChoice = ListChoice<number[][]>;

const form: ListForm<number[][]> = {
  task: 'ranking',
  outcome: 'ranked',
  inWords: (answer, question) =>
    inLetters(
      answer,
      question.answers.map(({ id }) => id),
    ),
  /** Groups are sets: their order does not count. */
  plain: (answer) => answer.map((group) => [...group].sort((a, b) => a - b)),
};

export function ranked(question: Question, answer: number[][]): RankChoice {
  return decided(form, question, answer);
}

export const rankingKind = listKind(form);
export const rankingCalls = listCalls<number[][]>('ranking');
