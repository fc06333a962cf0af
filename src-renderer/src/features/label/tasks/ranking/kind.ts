/** Rankings as a sitting sees them, and the calls that it makes of them. */
import type { Question } from '#contract';
import { app, host } from '../../../../state/index.ts';
import { places } from '../../../../model/tasks.ts';
import type { Kind, LabelCalls } from '../../session-state.ts';
import { scope } from '../../scope.svelte.ts';
import { promptTexts } from '../../turns.ts';
import { inLetters } from './ranks.ts';

export interface RankChoice {
  outcome: 'ranked' | 'skip' | 'flag';
  /** Groups of items, the best group first; null unless `outcome` is `ranked`. */
  answer: number[][] | null;
  /** 'B, then A = C' */
  words: string;
}

const WORDS = { skip: 'skipped', flag: 'flagged' } as const;

export function ranked(question: Question, answer: number[][]): RankChoice {
  const items = question.answers.map(({ id }) => id);
  return { outcome: 'ranked', answer, words: inLetters(answer, items) };
}

function aside(outcome: 'skip' | 'flag'): RankChoice {
  return { outcome, answer: null, words: WORDS[outcome] };
}

/** Groups are sets: their order does not count. */
function plain({ outcome, answer }: RankChoice): string {
  return JSON.stringify([outcome, answer?.map((group) => [...group].sort((a, b) => a - b))]);
}

export const rankingKind: Kind<Question, RankChoice> = {
  task: 'ranking',
  noun: places.ranking.one,
  id: (question) => question.questionId,
  standing: (question) => question.standing,
  draftOf: (question) => question.draft,
  voteOf: (question) => {
    const { vote } = question;
    if (vote === null) return null;
    const choice =
      vote.outcome === 'skip' || vote.outcome === 'flag'
        ? aside(vote.outcome)
        : ranked(question, vote.answer as number[][]);
    return { choice, reasons: vote.reasons, note: vote.note };
  },
  aside,
  same: (one, other) => plain(one) === plain(other),
  inWords: (choice) => choice.words,
  texts: (question) => [...promptTexts(question), ...question.answers.map(({ text }) => text)],
};

const task = 'ranking';

export const rankingCalls: LabelCalls<Question, RankChoice> = {
  next: (params) =>
    host().call('question.next', { annotator: app.annotator, task, ...scope.wish, ...params }),
  question: (questionId) => host().call('question.get', { annotator: app.annotator, questionId }),
  submit: (question, { choice, ...given }) =>
    host().call('question.submit', {
      questionId: question.questionId,
      annotator: app.annotator,
      outcome: choice.outcome,
      answer: choice.answer,
      shown: question.answers.map(({ id }) => id),
      ...given,
    }),
  keepDraft: (id, draft, annotator) => host().call('label.draft', { annotator, task, id, draft }),
  undo: () => host().call('question.undo', { annotator: app.annotator, task }),
  redo: () => host().call('question.redo', { annotator: app.annotator, task }),
};
