/**
 * An import is undone, a domain is removed, two are merged: untouched data are removed, and no reference dangles.
 */
import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { changeData } from '../../../src-main/services/data/changes.ts';
import { submitVote } from '../../../src-main/services/labelling/labelling.ts';
import { submitQuestionVote } from '../../../src-main/services/labelling/questions.ts';
import { takeOver } from '../../../src-main/services/data/take-over.ts';
import { listDomains, renameDomain } from '../../../src-main/store/data.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { mergeDomain, removeDomain } from '../../../src-main/store/domain-changes.ts';
import { importLog, listImports } from '../../../src-main/store/import-log.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { makeQuestions } from '../../../src-main/store/questions.ts';
import { createStaging, type StagedRecord } from '../../../src-main/store/staging.ts';
import { undoImport } from '../../../src-main/store/undo-import.ts';
import { readMark } from '../../../src-main/store/unfinished-import.ts';
import {
  count,
  decision,
  importRecords,
  newProject,
  pairIds,
  pairRecord,
  textRecord,
} from './support.ts';

const forReal = { dryRun: false };

async function take(db: Db, records: readonly StagedRecord[], domain = 'letters', file = 'a.csv') {
  const staging = createStaging();
  try {
    for (const record of records) staging.add(record);
    staging.finish();
    const wishes = { domain, role: 'source' as const, keepLabels: true, annotator: 'file' };
    return await takeOver(db, staging, { ...wishes, files: [file] }, {});
  } finally {
    staging.discard();
  }
}

/** No reference points to a missing row. */
function expectWhole(db: Db): void {
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
}

const four = ['a', 'b', 'c', 'd'].map((name) =>
  pairRecord(name, [`${name} one`, `${name} two`], 'prefer'),
);

/** A run that ranked one text and learned from another. */
function runOn(db: Db, domain: number, [ranked, better, worse]: number[]): void {
  db.exec(
    `INSERT INTO run (id, status, settings, votes, pairs, target_items, created_at) VALUES (1, 'done', '{}', 1, 1, 1, 1);
     INSERT INTO run_domain VALUES (1, ${domain}, 'source');
     INSERT INTO reward (run_id, method, item_id, rank, score, reward, spread) VALUES (1, 'm', ${ranked}, 1, 1, 1, 0);
     INSERT INTO run_pair (run_id, seq, chosen, rejected, strength, weight, votes) VALUES (1, 0, ${better}, ${worse}, 2, 1, '[]')`,
  );
}

describe('an import that is undone', () => {
  test('takes with it what nobody has worked on, and leaves what somebody voted on', async () => {
    const { db } = newProject();
    await take(db, four);
    const [first] = pairIds(db);
    submitVote(db, decision(first, 'ann'));
    const [entry] = listImports(db);
    expect(entry).toMatchObject({ files: ['a.csv'], domains: ['letters'], texts: 8, pairs: 4 });

    const told = undoImport(db, entry.id, { dryRun: true });
    expect(told.gone).toMatchObject({ texts: 6, pairs: 3, votes: 3 });
    expect(told.notes[0]).toContain('1 pair stays');
    expect(count(db, 'pair')).toBe(4);

    undoImport(db, entry.id, forReal);
    expect(pairIds(db)).toEqual([first]);
    expect(count(db, 'standing')).toBe(2);
    expect(labelOverview(db, 'ann').queues).toMatchObject({ done: 1, pending: 0 });
    expect(listImports(db)).toEqual([]);
    expect(() => undoImport(db, entry.id, forReal)).toThrow('undone already');
    expectWhole(db);
  });

  test('takes its votes from pairs that were there, but for those that were changed since', async () => {
    const { db } = newProject();
    importRecords(
      db,
      ['a', 'b'].map((name) => pairRecord(name, [`${name} one`, `${name} two`])),
    );
    const [changed] = pairIds(db);
    await take(db, four, 'email');
    submitVote(db, decision(changed, 'file', { outcome: 'tie' }));
    undoImport(db, importLog(db)[0].id, forReal);
    expect(count(db, 'pair')).toBe(2);
    expect(db.prepare('SELECT pair_id, outcome FROM standing').all()).toEqual([
      { pair_id: changed.id, outcome: 'tie' },
    ]);
    expectWhole(db);
  });

  test('is listed where its domain gets another name meanwhile', async () => {
    const { db } = newProject();
    await take(db, four.slice(0, 2));
    const second = take(db, four.slice(2), 'letters', 'b.csv');
    while (readMark(db) === null) await nextTurn();
    renameDomain(db, 1, 'mail');
    await second;
    expect(listImports(db)).toMatchObject([{ domains: ['mail'] }, { domains: ['mail'] }]);
  });

  test('takes the domain that it made, and leaves texts that a run used', async () => {
    const { db } = newProject();
    await take(db, four);
    undoImport(db, importLog(db)[0].id, forReal);
    expect(listDomains(db)).toEqual([]);

    await take(db, four);
    const [first] = pairIds(db);
    runOn(db, listDomains(db)[0].id, [first.a, first.a, first.b]);
    const told = undoImport(db, importLog(db)[0].id, forReal);
    expect(told.notes.join(' ')).toContain('2 texts stay, since a run used them');
    expect(listDomains(db)).toMatchObject([{ items: 2, pairs: 0 }]);
    expectWhole(db);
  });

  test('leaves texts of the rankings that a run learned from, which goes where such a text does', async () => {
    const { db } = newProject();
    await take(db, four);
    await take(db, four, 'essays');
    const [first] = pairIds(db);
    db.exec(
      `INSERT INTO run (id, status, settings, votes, pairs, target_items, created_at) VALUES (1, 'done', '{}', 1, 1, 1, 1);
       INSERT INTO run_ranking VALUES (1, 0, '[[${first.a}],[${first.b}]]', 1, '[]')`,
    );
    const [letters, essays] = listDomains(db).toSorted((one, other) => one.id - other.id);
    const merging = { id: letters.id, into: essays.id };
    expect(mergeDomain(db, merging, { dryRun: true }).gone.runs).toBe(1);
    const told = undoImport(db, importLog(db)[0].id, forReal);
    expect(told.notes.join(' ')).toContain('2 texts stay, since a run used them');
    expect(db.prepare('SELECT id FROM item WHERE id IN (?, ?)').all(first.a, first.b)).toHaveLength(
      2,
    );
  });
});

describe('a domain', () => {
  test('is removed with its votes and the runs that used it, after a copy was made', async () => {
    const project = newProject();
    const { db } = project;
    await take(db, four);
    importRecords(db, [pairRecord('x', ['x one', 'x two'], 'prefer')], { domain: 'other' });
    const [letters] = listDomains(db);
    const [first] = pairIds(db);
    runOn(db, letters.id, [first.a, first.a, first.b]);
    const remove = (dryRun: boolean) =>
      changeData(project, (inside, options) => removeDomain(inside, letters.id, options), {
        dryRun,
      });
    expect(await remove(true)).toMatchObject({
      gone: { texts: 8, pairs: 4, votes: 4, runs: 1 },
      backup: null,
    });
    const { backup } = await remove(false);
    expect(existsSync(backup ?? '')).toBe(true);
    expect(listDomains(db).map(({ name }) => name)).toEqual(['other']);
    for (const table of ['run', 'reward', 'run_pair', 'run_domain'])
      expect(count(db, table)).toBe(0);
    expect(count(db, 'event')).toBe(1);
    expect(listImports(db)).toEqual([]);
    expectWhole(db);
  });

  test('becomes one with another: texts of both once, votes of both, answers by the texts that stay', () => {
    const { db } = newProject();
    const texts = ['one', 'two', 'three'].map((text) => textRecord('p', text, 1));
    importRecords(db, [pairRecord('p', ['one', 'two'])], { domain: 'essays' });
    importRecords(db, texts, { domain: 'essays' });
    importRecords(db, [pairRecord('p', ['two', 'one']), pairRecord('q', ['five', 'six'])], {
      domain: 'essays ',
    });
    importRecords(db, texts, { domain: 'essays ' });
    const [essays, twin] = listDomains(db);
    makeQuestions(db, { domainId: twin.id, task: 'ranking', count: 1, answers: 3 });
    const items = JSON.parse(
      db.prepare('SELECT items FROM question').pluck().get() as string,
    ) as number[];
    const vote = { annotator: 'ben', durationMs: 1, reasons: [], note: '', shown: items };
    submitQuestionVote(db, {
      questionId: 1,
      outcome: 'ranked',
      ...vote,
      answer: items.map((item) => [item]),
    });
    const [mine, theirs] = pairIds(db);
    submitVote(db, decision(mine, 'ann'));
    submitVote(db, decision(theirs, 'ben'));
    const chosenText = () =>
      db
        .prepare(
          `SELECT e.annotator, item.text FROM standing s JOIN event e ON e.id = s.event_id
           JOIN item ON item.id = e.chosen ORDER BY e.annotator`,
        )
        .all();
    const before = chosenText();

    const told = mergeDomain(db, { id: twin.id, into: essays.id }, { dryRun: true });
    expect(told.notes.join(' ')).toContain('3 of them are in both');
    mergeDomain(db, { id: twin.id, into: essays.id }, forReal);

    expect(listDomains(db)).toMatchObject([{ name: 'essays', items: 5, pairs: 2, labelled: 1 }]);
    expect(chosenText()).toEqual(before);
    const answered = db
      .prepare(
        'SELECT e.answer, q.items FROM question_standing s JOIN event e ON e.id = s.event_id JOIN question q ON q.id = s.question_id',
      )
      .get() as { answer: string; items: string };
    const there = db.prepare('SELECT id FROM item ORDER BY id').pluck().all();
    for (const item of (JSON.parse(answered.answer) as number[][]).flat()) {
      expect(there).toContain(item);
    }
    expect((JSON.parse(answered.items) as number[]).every((item) => there.includes(item))).toBe(
      true,
    );
    expectWhole(db);
  });

  test('becomes one with another: a text of both has the mean of all its ratings', () => {
    const { db } = newProject();
    const rated = (score: number) => ['one', 'two'].map((text) => textRecord('p', text, score));
    importRecords(db, rated(1), { domain: 'essays', annotator: 'ann' });
    importRecords(db, rated(4), { domain: 'essays ', annotator: 'ben' });
    importRecords(db, rated(9), { domain: 'essays ', annotator: 'ann' });
    const [essays, twin] = listDomains(db);
    mergeDomain(db, { id: twin.id, into: essays.id }, forReal);
    const ratings = db.prepare('SELECT rater, value FROM rating WHERE item_id = 1 ORDER BY rater');
    const kept = [
      { rater: 'ann', value: 1 },
      { rater: 'ben', value: 4 },
    ];
    expect(ratings.all()).toEqual(kept);
    expect(db.prepare('SELECT value, ratings FROM score').all()).toEqual(
      [1, 2].map(() => ({ value: 2.5, ratings: 2 })),
    );
    expectWhole(db);
  });

  test('does not become one with a domain of the other role', () => {
    const { db } = newProject();
    importRecords(db, [textRecord('p', 'one')], { domain: 'a' });
    importRecords(db, [textRecord('p', 'one')], { domain: 'b', role: 'target' });
    const [one, other] = listDomains(db);
    expect(() => mergeDomain(db, { id: one.id, into: other.id }, forReal)).toThrow(
      'with the same role',
    );
  });
});
