/**
 * Tasks whose questions are lists of texts, from the view of a session: each task adds the shape of its answers.
 */
import type { ListTaskId, Question } from '#contract';
import { app, host } from '../../state/index.ts';
import { places } from '../../model/tasks.ts';
import { scope } from './scope.svelte.ts';
import type { Kind, LabelCalls } from './session-state.ts';
import { promptTexts } from './turns.ts';

/** A: an answer of the task. */
export interface ListChoice<A> {
  outcome: string;
  /** Null if the question is set aside. */
  answer: A | null;
  /** 'B, then A = C' */
  words: string;
}

export interface ListForm<A> {
  task: ListTaskId;
  /** The deciding outcome. */
  outcome: string;
  inWords(answer: A, question: Question): string;
  /** The answer in a canonical order, so that equal answers compare equal. */
  plain(answer: A): unknown;
}

const ASIDE = { skip: 'skipped', flag: 'flagged' } as const;

function aside(outcome: 'skip' | 'flag'): ListChoice<never> {
  return { outcome, answer: null, words: ASIDE[outcome] };
}

export function decided<A>(form: ListForm<A>, question: Question, answer: A): ListChoice<A> {
  return { outcome: form.outcome, answer, words: form.inWords(answer, question) };
}

export function listKind<A>(form: ListForm<A>): Kind<Question, ListChoice<A>> {
  const plain = ({ outcome, answer }: ListChoice<A>) =>
    JSON.stringify([outcome, answer === null ? null : form.plain(answer)]);
  return {
    task: form.task,
    noun: places[form.task].one,
    id: (question) => question.questionId,
    standing: (question) => question.standing,
    draftOf: (question) => question.draft,
    voteOf: (question) => {
      const { vote } = question;
      if (vote === null) return null;
      const choice =
        vote.outcome === 'skip' || vote.outcome === 'flag'
          ? aside(vote.outcome)
          : decided(form, question, vote.answer as A);
      return { choice, reasons: vote.reasons, note: vote.note };
    },
    aside,
    same: (one, other) => plain(one) === plain(other),
    inWords: (choice) => choice.words,
    texts: (question) => [...promptTexts(question), ...question.answers.map(({ text }) => text)],
  };
}

export function listCalls<A>(task: ListTaskId): LabelCalls<Question, ListChoice<A>> {
  return {
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
}
