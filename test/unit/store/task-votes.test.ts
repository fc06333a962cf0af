/** Votes of the tasks on single texts and on criteria: in training, in exports, and in merged copies. */
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ListTaskId, type Params, TaskSettings } from '../../../src-main/contract/index.ts';
import type { NativeRow } from '../../../src-main/domain/native-rows.ts';
import {
  nextQuestions,
  submitQuestionVote,
} from '../../../src-main/services/labelling/questions.ts';
import { currentSnapshot } from '../../../src-main/store/current-snapshot.ts';
import type { Db } from '../../../src-main/store/database.ts';
import {
  decisionRows,
  questionPairRows,
  rankingRows,
} from '../../../src-main/store/export-questions.ts';
import { mergeProject } from '../../../src-main/store/merge.ts';
import { nativeRows } from '../../../src-main/store/native-export.ts';
import { importNativeRows } from '../../../src-main/store/native-import.ts';
import { makeQuestions } from '../../../src-main/store/questions.ts';
import { migrations } from '../../../src-main/store/schema.ts';
import { setTaskSettings, taskSettings } from '../../../src-main/store/task-settings.ts';
import { importRecords, newProject, textRecord } from './support.ts';

const settings = TaskSettings.parse({
  choice: {
    options: [
      { name: 'good', value: 1 },
      { name: 'bad', value: 0 },
    ],
  },
  criteria: { names: ['clear'], learnFrom: 'clear' },
});

/** Two prompts with four texts each, and questions of `task` on them. */
function withTask(task: ListTaskId): Db {
  const { db } = newProject();
  importRecords(
    db,
    Array.from({ length: 8 }, (_, i) => textRecord(`prompt ${i % 2}`, `answer ${i}`)),
  );
  setTaskSettings(db, settings, 1);
  makeQuestions(db, { task, domainId: 1, count: 100, answers: 4 });
  return db;
}

/** Every annotator answers all questions of a task. */
function vote(
  db: Db,
  task: ListTaskId,
  annotators: Record<string, (items: readonly number[], at: number) => unknown>,
) {
  for (const [annotator, answer] of Object.entries(annotators)) {
    const wish: Params<'question.next'> = {
      annotator,
      task,
      queue: 'pending',
      exclude: [],
      limit: 50,
      offset: 0,
    };
    const asked = [
      ...nextQuestions(db, wish),
      ...nextQuestions(db, { ...wish, queue: 'second' }),
    ].sort((one, other) => one.questionId - other.questionId);
    asked.forEach(({ questionId, answers }, at) => {
      const items = answers.map(({ id }) => id).sort((one, other) => one - other);
      submitQuestionVote(db, {
        questionId,
        annotator,
        outcome: outcomes[task],
        answer: answer(items, at),
        shown: items,
        durationMs: 1,
        reasons: ['clear'],
        note: 'seen',
      });
    });
  }
}
const outcomes = {
  ranking: 'ranked',
  'best-worst': 'chosen',
  rating: 'rated',
  choice: 'chosen',
  criteria: 'judged',
} as const;

function empty(): Db {
  const db = new Database(':memory:');
  for (const step of migrations) db.exec(step);
  onTestFinished(() => {
    db.close();
  });
  return db;
}

const rowsOf = (db: Db): NativeRow[] => [...nativeRows(db)];

describe('what training learns', () => {
  it('of ratings is the mean of each text, as a score from 0 to 1', () => {
    const db = withTask('rating');
    const rated = (value: number) => ({ value, least: 1, most: 5 });
    const byItem = ([item]: readonly number[]) => rated(1 + ((item - 1) % 5));
    vote(db, 'rating', { ann: byItem, ben: byItem });
    const { scores, votes, pairs, rankings } = currentSnapshot(db, [1]);
    expect(votes).toBe(16);
    expect(scores.map(({ value }) => value)).toEqual([0, 0.25, 0.5, 0.75, 1, 0, 0.25, 0.5]);
    expect(rankings).toEqual([]);
    // Texts of one prompt whose ratings differ clearly make preferences, like scores.
    expect(pairs.length).toBeGreaterThan(0);
    for (const { chosen, rejected } of pairs) {
      const of = (id: number) => scores.find((score) => score.id === id);
      expect(of(chosen)?.value ?? 0).toBeGreaterThan(of(rejected)?.value ?? 1);
      expect(of(chosen)?.prompt).toBe(of(rejected)?.prompt);
    }
  });

  it('of choices is nothing where no option has a value', () => {
    const db = withTask('choice');
    vote(db, 'choice', { ann: ([item]) => ({ options: [item <= 3 ? 'good' : 'bad'] }) });
    expect(currentSnapshot(db, [1]).scores.map(({ value }) => value)).toEqual([
      1, 1, 1, 0, 0, 0, 0, 0,
    ]);
    setTaskSettings(db, TaskSettings.parse({}));
    expect(currentSnapshot(db, [1])).toMatchObject({ scores: [], pairs: [], votes: 0 });
  });

  it('of pairs by criteria is the one that the project names', () => {
    const db = withTask('criteria');
    vote(db, 'criteria', { ann: ([a, b]) => ({ overall: a, by: [['clear', b]] }) });
    const chosen = () =>
      currentSnapshot(db, [1]).pairs.every((pair) => pair.chosen < pair.rejected);
    expect(currentSnapshot(db, [1]).pairs).toHaveLength(4);
    expect(chosen()).toBe(false);
    setTaskSettings(db, { ...settings, criteria: { names: ['clear'], learnFrom: null } });
    expect(chosen()).toBe(true);
  });
});

describe('exports', () => {
  it('carry every decision with its texts, named by place', () => {
    const db = withTask('best-worst');
    vote(db, 'best-worst', { ann: (items) => ({ best: items[2], worst: items[0] }) });
    const rows = [...decisionRows(db)];
    expect(rows).toHaveLength(2);
    for (const { texts, ...row } of rows) {
      expect(texts).toHaveLength(4);
      expect(row).toMatchObject({
        task: 'best-worst',
        outcome: 'chosen',
        answer: { best: 2, worst: 0 },
        annotator: 'ann',
        reasons: ['clear'],
        note: 'seen',
      });
    }
    expect([...rankingRows(db)]).toEqual([]);
    // Five comparisons each: the texts between best and worst are not compared.
    const pairs = [...questionPairRows(db)];
    expect(pairs).toHaveLength(10);
    expect(pairs.every(({ annotators, votes }) => annotators === 1 && votes.ties === 0)).toBe(true);
  });
});

describe('copies', () => {
  const answers: Record<ListTaskId, (items: readonly number[], at: number) => unknown> = {
    ranking: (items) => items.map((item) => [item]),
    'best-worst': (items) => ({ best: items[0], worst: items[1] }),
    rating: (_, at) => ({ value: 1 + (at % 5), least: 1, most: 5 }),
    choice: () => ({ options: ['good'] }),
    criteria: ([a]) => ({ overall: a, by: [['clear', null]] }),
  };

  it.each(ListTaskId.options)(
    'of a project with %s come back from its own format, settings too',
    (task) => {
      const db = withTask(task);
      vote(db, task, { ann: answers[task] });
      const copy = empty();
      importNativeRows(copy, rowsOf(db), { dryRun: false });
      expect(rowsOf(copy)).toEqual(rowsOf(db));
      expect(taskSettings(copy)).toEqual(settings);
      mergeProject(copy, db);
      expect(rowsOf(copy)).toEqual(rowsOf(db));
    },
  );

  it('that come together ask what was settled last, in either order', () => {
    const [one, other] = [empty(), empty()];
    const later = { ...settings, rating: { ...settings.rating, most: 9 } };
    setTaskSettings(one, settings, 10);
    setTaskSettings(other, later, 20);
    const merged = (...projects: Db[]) => {
      const all = empty();
      for (const project of projects) mergeProject(all, project);
      return taskSettings(all);
    };
    expect(merged(one, other)).toEqual(later);
    expect(merged(other, one)).toEqual(later);
    // An import keeps the project's own data.
    importNativeRows(one, rowsOf(other), { dryRun: false });
    expect(taskSettings(one)).toEqual(settings);
  });
});
