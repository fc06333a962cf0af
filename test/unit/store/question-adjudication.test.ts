/** A question of another task than pairs on which annotators disagree is settled by an answer that alone counts. */
import { expect, it } from 'vitest';
import { ListTaskId } from '../../../src-main/contract/index.ts';
import { taskOf } from '../../../src-main/domain/tasks/index.ts';
import { adjudicate, undoAdjudication } from '../../../src-main/services/labelling/adjudication.ts';
import { peopleReport } from '../../../src-main/services/labelling/people.ts';
import {
  adjudicateQuestion,
  questionDisagreements,
} from '../../../src-main/services/labelling/question-adjudication.ts';
import { submitVote } from '../../../src-main/services/labelling/labelling.ts';
import { submitQuestionVote } from '../../../src-main/services/labelling/questions.ts';
import { currentSnapshot } from '../../../src-main/store/current-snapshot.ts';
import type { Db } from '../../../src-main/store/database.ts';
import {
  decisionRows,
  questionPairRows,
  rankingRows,
} from '../../../src-main/store/export-questions.ts';
import { makeQuestions } from '../../../src-main/store/questions.ts';
import { setTaskSettings, taskSettings } from '../../../src-main/store/task-settings.ts';
import { decision, importRecords, newProject, pairIds, unlabelledPairs } from './support.ts';

const page = { limit: 10, exclude: [] };
const settled = { annotator: 'ann', durationMs: 1, note: 'as the guidelines say' };

/** One question of a task about texts of one prompt, answered by each of these people. */
function asked(task: ListTaskId, answers: Record<string, (items: number[]) => unknown>) {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(1));
  const pair = pairIds(db)[0];
  const { most } = taskOf(task).texts;
  makeQuestions(db, { task, domainId: 1, count: 1, answers: Math.min(most, 2) });
  const row = db.prepare('SELECT id, items FROM question').get() as { id: number; items: string };
  const items = JSON.parse(row.items) as number[];
  for (const [annotator, answer] of Object.entries(answers)) {
    vote(db, { id: row.id, items }, annotator, { task, answer: answer(items) });
  }
  return { db, pair, questionId: row.id, items };
}

function vote(
  db: Db,
  { id, items }: { id: number; items: number[] },
  annotator: string,
  { task, answer }: { task: ListTaskId; answer: unknown },
): void {
  const outcome = answer === null ? 'skip' : taskOf(task).decided[0];
  submitQuestionVote(db, {
    questionId: id,
    annotator,
    outcome,
    answer,
    shown: items,
    durationMs: 1,
    reasons: [],
    note: '',
    replaces: undefined,
  });
}

it('lists what is answered differently, with what most said first, and nothing that says the same', () => {
  const { db, questionId } = asked('ranking', {
    ann: ([a, b]) => [[a], [b]],
    ben: ([a, b]) => [[b], [a]],
    cem: ([a, b]) => [[b], [a]],
    dia: () => null,
  });
  expect(questionDisagreements(db, page)).toMatchObject({
    total: 1,
    settled: 0,
    questions: [
      {
        questionId,
        task: 'ranking',
        answers: [
          { words: 'B, then A', votes: [{ annotator: 'ben' }, { annotator: 'cem' }] },
          { words: 'A, then B', votes: [{ annotator: 'ann' }] },
        ],
      },
    ],
  });
  expect(questionDisagreements(db, { ...page, exclude: [questionId] }).questions).toEqual([]);
  const shown = { ...page, exclude: [questionId], shown: questionId };
  expect(questionDisagreements(db, shown).questions).toHaveLength(1);

  const tied = asked('ranking', { ann: ([a, b]) => [[a, b]], ben: ([a, b]) => [[b, a]] });
  expect(questionDisagreements(tied.db, page)).toEqual({ total: 0, settled: 0, questions: [] });
  const said = { questionId: tied.questionId, outcome: 'ranked', answer: [tied.items] };
  expect(() => adjudicateQuestion(tied.db, { ...settled, ...said })).toThrow(/do not disagree/);
});

it('takes the settled ranking alone for training and exports of preferences; all votes and agreement stay', () => {
  const { db, questionId, items } = asked('ranking', {
    ann: ([a, b]) => [[a], [b]],
    ben: ([a, b]) => [[b], [a]],
    cem: ([a, b]) => [[b], [a]],
  });
  const [a, b] = items;
  const agreement = peopleReport(db);
  expect(currentSnapshot(db, [1])).toMatchObject({ votes: 3 });
  adjudicateQuestion(db, { ...settled, questionId, outcome: 'ranked', answer: [[a], [b]] });
  expect(questionDisagreements(db, page)).toEqual({ total: 0, settled: 1, questions: [] });
  const snapshot = currentSnapshot(db, [1]);
  expect(snapshot).toMatchObject({ votes: 1, rankings: [{ items: [[a], [b]], weight: 1 }] });
  expect(snapshot.pairs).toMatchObject([{ chosen: a, rejected: b, weight: 1, tie: 0 }]);
  expect([...rankingRows(db)]).toHaveLength(1);
  expect([...questionPairRows(db)]).toMatchObject([
    { votes: { first: 1, second: 0 }, annotators: 1 },
  ]);
  expect([...decisionRows(db)].map(({ annotator }) => annotator)).toContain('ann (adjudication)');
  expect([...decisionRows(db)]).toHaveLength(4);
  expect(peopleReport(db)).toEqual(agreement);

  expect(undoAdjudication(db, 'ann')).toEqual({ questionId });
  expect(questionDisagreements(db, page)).toMatchObject({ total: 1, settled: 0 });
  expect(currentSnapshot(db, [1])).toMatchObject({ votes: 3 });
  expect(undoAdjudication(db, 'ann')).toBeNull();
});

it('takes the settled rating in place of the mean, on whatever scale it was given', () => {
  const on = (value: number) => () => ({ value, least: 1, most: 5 });
  const { db, questionId, items } = asked('rating', { ann: on(1), ben: on(5), cem: on(2) });
  const worth = () => currentSnapshot(db, [1]).scores.find(({ id }) => id === items[0])?.value;
  expect(worth()).toBeCloseTo((0 + 1 + 0.25) / 3);
  setTaskSettings(db, { ...taskSettings(db), rating: { ...taskSettings(db).rating, most: 7 } });
  const given = { ...settled, questionId, outcome: 'rated' };
  const other = { value: 4, least: 1, most: 5 };
  expect(() => adjudicateQuestion(db, { ...given, answer: other })).toThrow(/on a scale/);
  expect(() => adjudicateQuestion(db, { ...given, outcome: 'skip', answer: null })).toThrow(
    /an answer is needed/,
  );
  adjudicateQuestion(db, { ...given, answer: { value: 5, least: 1, most: 5 } });
  expect(worth()).toBe(1);
  expect(peopleReport(db).annotators.map(({ name }) => name)).toEqual(['ann', 'ben', 'cem']);
});

it('names answers of every task as they stand beside lettered texts', () => {
  const name = (item: number) => ({ 1: 'A', 2: 'B', 3: 'C' })[item] ?? '?';
  const answers: Record<ListTaskId, unknown> = {
    ranking: [[2], [3, 1]],
    'best-worst': { best: 3, worst: 1 },
    rating: { value: 4, least: 1, most: 5 },
    choice: { options: ['spam', 'rude'] },
    criteria: { overall: 1, by: [['clarity', null]] },
  };
  const words = ListTaskId.options.map((task) => taskOf(task).inWords('', answers[task], name));
  expect(words).toEqual([
    'B, then A = C',
    'best C, worst A',
    '4 on 1 to 5',
    'spam, rude',
    'overall A, clarity equal',
  ]);
});

it('takes back what was settled last, whichever task it is of', () => {
  const { db, pair, questionId } = asked('ranking', {
    ann: ([a, b]) => [[a], [b]],
    ben: ([a, b]) => [[b], [a]],
  });
  submitVote(db, decision(pair, 'ann'));
  submitVote(db, decision(pair, 'ben', { chosen: pair.b }));
  const tie = { outcome: 'tie', chosen: null, strength: 2 } as const;
  adjudicateQuestion(db, {
    ...settled,
    questionId,
    outcome: 'ranked',
    answer: [[pair.a], [pair.b]],
  });
  adjudicate(db, { ...settled, ...tie, pairId: pair.id });
  expect(undoAdjudication(db, 'ann')).toEqual({ pairId: pair.id });
  expect(undoAdjudication(db, 'ann')).toEqual({ questionId });
});
