/** Rankings from the view of a session, and its commands for them. */
import type { Question } from '#contract';
import { decided, type ListChoice, listCalls, type ListForm, listKind } from '../../list-kind.ts';
import { inLetters } from './ranks.ts';

/** Groups of items, best group first. */
export type RankChoice = ListChoice<number[][]>;

const form: ListForm<number[][]> = {
  task: 'ranking',
  outcome: 'ranked',
  inWords: (answer, question) =>
    inLetters(
      answer,
      question.answers.map(({ id }) => id),
    ),
  /** Groups are sets, so their order does not matter. */
  plain: (answer) => answer.map((group) => [...group].sort((a, b) => a - b)),
};

export function ranked(question: Question, answer: number[][]): RankChoice {
  return decided(form, question, answer);
}

export const rankingKind = listKind(form);
export const rankingCalls = listCalls<number[][]>('ranking');
