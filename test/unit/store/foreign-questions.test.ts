/**
 * Invalid questions and decisions, by another program or by damage: each costs only itself, in labelling,
 * training, exports and salvage.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Params } from '../../../src-main/contract/index.ts';
import { exportFile } from '../../../src-main/services/exports/export-file.ts';
import { importFiles } from '../../../src-main/services/data/import-files.ts';
import {
  labelQuestion,
  nextQuestions,
  stepQuestion,
  submitQuestionVote,
} from '../../../src-main/services/labelling/questions.ts';
import { unreadableRows } from '../../../src-main/store/check-content.ts';
import { currentSnapshot } from '../../../src-main/store/current-snapshot.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { makeQuestions, taskCounts } from '../../../src-main/store/questions.ts';
import { forgetCounts } from '../../../src-main/store/queues.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { salvage } from '../../../src-main/store/salvage.ts';
import { count, importRecords, newProject, temporaryFolder, textRecord } from './support.ts';

const task = 'ranking';
const page: Params<'question.next'> = {
  annotator: 'ann',
  task,
  queue: 'pending',
  exclude: [],
  limit: 50,
  offset: 0,
};

/** Three questions of three texts each: 1, 2, 3 and so on. */
function threeQuestions() {
  const project = newProject();
  importRecords(
    project.db,
    Array.from({ length: 9 }, (_, i) => textRecord(`prompt ${Math.floor(i / 3)}`, `answer ${i}`)),
  );
  makeQuestions(project.db, { task, domainId: 1, count: 9, answers: 3 });
  const ids = project.db.prepare('SELECT id FROM question ORDER BY items').pluck().all();
  return { ...project, db: project.db, ids: ids as number[] };
}

function rank(db: Db, questionId: number) {
  const items = labelQuestion(db, 'ann', questionId).answers.map(({ id }) => id);
  return submitQuestionVote(db, {
    questionId,
    annotator: 'ann',
    outcome: 'ranked',
    answer: items.map((item) => [item]),
    shown: items,
    durationMs: 1,
    reasons: [],
    note: '',
  }).vote;
}

const notFound = expect.objectContaining({ code: 'not-found' }) as Error;

const questionsOf = (db: Db, queue: 'pending' | 'done') =>
  nextQuestions(db, { ...page, queue }).map(({ questionId }) => questionId);

async function exported(path: string, what: 'rankings' | 'pairs' | 'data') {
  const out = join(temporaryFolder(), 'out.jsonl');
  const format = what === 'data' ? 'native' : 'jsonl';
  const { notes } = await exportFile(path, { what, format }, out);
  const lines = readFileSync(out, 'utf8').trim().split('\n');
  return { out, notes, rows: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const none = { pairs: 0, ranking: 0, 'best-worst': 0, rating: 0, choice: 0, criteria: 0 };

describe('a question', () => {
  it.each([
    ['is no JSON', 'x'],
    ['is no list', '{"a": 1, "b": 2}'],
    ['names a text that is not there', '[1, 2, 99]'],
    ['names a text twice', '[1, 1]'],
    ['names texts as words', '["1", "2"]'],
    ['has a single text', '[1]'],
    ['has texts of several prompts', '[1, 4]'],
  ])(
    'whose list of texts %s is not asked, not learned from and not exported',
    async (_name, items) => {
      const { db, path, ids } = threeQuestions();
      for (const id of ids.slice(0, 2)) rank(db, id);
      db.prepare('UPDATE question SET items = ? WHERE id = ?').run(items, ids[0]);
      forgetCounts(db);
      expect(questionsOf(db, 'pending')).toEqual([ids[2]]);
      expect(questionsOf(db, 'done')).toEqual([ids[1]]);
      expect(labelOverview(db, 'ann', task).queues).toMatchObject({ pending: 1, done: 1 });
      const { rankings } = currentSnapshot(db, [1]);
      const answered = labelQuestion(db, 'ann', ids[1]).vote?.answer;
      expect(rankings.map(({ items: order }) => order)).toEqual([answered]);
      expect((await exported(path, 'rankings')).rows).toHaveLength(1);
      expect((await exported(path, 'pairs')).rows).toHaveLength(3);
      const data = await exported(path, 'data');
      expect(data.notes.join(' ')).toMatch(/1 question left out/);
      const copy = newProject();
      await importFiles(copy.db, [{ path: data.out, name: 'data.jsonl' }], wishes);
      expect([count(copy.db, 'question'), count(copy.db, 'event')]).toEqual([2, 1]);
      expect(taskCounts(db)).toEqual({ ...none, ranking: 2 });
      expect(() => labelQuestion(db, 'ann', ids[0])).toThrow(notFound);
    },
  );

  it('of which a text is gone is not exported, though its vote names that text as well', async () => {
    const { db, path, ids } = threeQuestions();
    for (const id of ids.slice(0, 2)) rank(db, id);
    db.prepare("UPDATE question SET items = '[1,2,99]' WHERE id = ?").run(ids[0]);
    db.prepare("UPDATE event SET answer = '[[1],[2],[99]]' WHERE question_id = ?").run(ids[0]);
    expect((await exported(path, 'rankings')).rows).toHaveLength(1);
    expect((await exported(path, 'pairs')).rows).toHaveLength(3);
  });

  it('of a task that this version does not know is not counted, and cannot be voted on', () => {
    const { db, ids } = threeQuestions();
    db.prepare("UPDATE question SET task = 'sorting' WHERE id = ?").run(ids[0]);
    expect(taskCounts(db)).toEqual({ ...none, ranking: 2 });
    expect(() =>
      submitQuestionVote(db, {
        questionId: ids[0],
        annotator: 'ann',
        outcome: 'skip',
        answer: null,
        shown: [],
        durationMs: 1,
        reasons: [],
        note: '',
      }),
    ).toThrow(notFound);
  });

  it('whose texts cannot be read is salvaged from the votes on it', async () => {
    const project = threeQuestions();
    const vote = rank(project.db, project.ids[0]);
    project.db.prepare("UPDATE question SET items = 'x' || id").run();
    project.close();
    const saved = join(temporaryFolder(), 'saved.dialect');
    expect(salvage(project.path, saved).notes.join(' ')).toMatch(/1 question was rebuilt/);
    const { db, close } = await openReadOnly(saved);
    expect(db.prepare('SELECT items FROM question').pluck().all()).toEqual([
      JSON.stringify(vote.shown.toSorted((a, b) => a - b)),
    ]);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    close();
  });
});

describe('a decision', () => {
  it.each(['x', '5', 'null', '{}', '[[1], [2]]', '[[1], [2], [9]]'])(
    'with the answer %s is left out, and its question can be ranked again',
    async (answer) => {
      const { db, path, ids } = threeQuestions();
      for (const id of ids.slice(0, 2)) rank(db, id);
      db.prepare('UPDATE event SET answer = ? WHERE question_id = ?').run(answer, ids[0]);
      expect(currentSnapshot(db, [1])).toMatchObject({ votes: 1 });
      expect((await exported(path, 'rankings')).rows).toHaveLength(1);
      const data = await exported(path, 'data');
      expect(data.notes.join(' ')).toMatch(/1 vote on questions left out/);
      const copy = newProject();
      await importFiles(copy.db, [{ path: data.out, name: 'data.jsonl' }], wishes);
      expect(count(copy.db, 'question_standing')).toBe(1);
      // Neither the list of done ones nor an undo fails.
      expect(
        nextQuestions(db, { ...page, queue: 'done' }).map(({ vote }) => vote === null),
      ).toEqual(expect.arrayContaining([true, false]));
      rank(db, ids[0]);
      for (let step = 0; step < 3; step++) stepQuestion(db, { annotator: 'ann', task }, 'undo');
      expect(count(db, 'question_standing')).toBe(0);
    },
  );

  it('that is no list is told when the project is opened', () => {
    const { db, path, ids } = threeQuestions();
    rank(db, ids[0]);
    db.prepare("UPDATE event SET answer = 'x', shown = '5'").run();
    const told = unreadableRows(db, path).join('\n');
    expect(told).toMatch(/table event, column answer/);
    expect(told).toMatch(/table event, column shown/);
  });
});

const wishes = { domain: '', role: 'source', keepLabels: true, leaveOutProblems: false } as const;

describe('a file of a project’s data', () => {
  async function changed(change: (rows: Record<string, unknown>[]) => void): Promise<string> {
    const { db, path, ids } = threeQuestions();
    rank(db, ids[0]);
    const { rows } = await exported(path, 'data');
    change(rows);
    const file = join(temporaryFolder(), 'changed.jsonl');
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    return file;
  }
  const taken = (path: string) =>
    importFiles(newProject().db, [{ path, name: 'changed.jsonl' }], wishes);

  it.each([
    ['a question of one text', { texts: [1] }, /has 1 texts, and not 2 to 9/],
    ['a question with a text twice', { texts: [1, 1] }, /lists a text twice/],
    ['a question of two prompts', { texts: [1, 4] }, /texts of several prompts/],
    ['a question without a list', { texts: {} }, /has no list of texts/],
  ])('with %s is refused', async (_name, change, sentence) => {
    const path = await changed((rows) => {
      Object.assign(rows.find(({ dialect }) => dialect === 'question') ?? {}, change);
    });
    await expect(taken(path)).rejects.toThrow(sentence);
  });

  it.each([
    ['a number for an answer', { answer: 5 }, /has no list of groups/],
    ['an answer of other texts', { answer: [[1], [2], [9]] }, /does not belong/],
    ['something else than was shown', { shown: {} }, /was shown something else/],
  ])('with a vote of %s is refused', async (_name, change, sentence) => {
    const path = await changed((rows) => {
      Object.assign(rows.find(({ dialect }) => dialect === 'decision') ?? {}, change);
    });
    await expect(taken(path)).rejects.toThrow(sentence);
  });
});

describe('what an import left behind', () => {
  it('is removed by the index of questions, not by reading every vote', () => {
    const plan = newProject()
      .db.prepare<[], { detail: string }>(
        'EXPLAIN QUERY PLAN DELETE FROM event WHERE question_id > 5 AND question_id <= 9',
      )
      .all();
    expect(plan.map(({ detail }) => detail).join()).toMatch(
      /USING (COVERING )?INDEX event_by_question/,
    );
  });
});
