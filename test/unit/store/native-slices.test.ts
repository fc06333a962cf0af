/** Data in Dialect's own format, taken in slices: the same as at once, and seen whole or not at all. */
import { describe, expect, it } from 'vitest';
import type { NativeRow } from '../../../src-main/domain/native-rows.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { appendVote, undo } from '../../../src-main/store/events.ts';
import { addMark } from '../../../src-main/store/item-marks.ts';
import { nativeRows } from '../../../src-main/store/native-export.ts';
import { importNativeInSlices, importNativeRows } from '../../../src-main/store/native-import.ts';
import { noteVoting } from '../../../src-main/store/slices.ts';
import { content, newRecords, oldRecords, ranking } from './slices-records.ts';
import { count, decision, importRecords, newProject, pairIds } from './support.ts';

/** Texts, pairs and a ranking with votes of people, an undo, scores and a mark. */
function source(records = newRecords): NativeRow[] {
  const { db } = newProject();
  importRecords(db, [...oldRecords, ...records, ranking('kim', [[0], [1], [2]])]);
  const pairs = pairIds(db);
  for (const pair of [...pairs.slice(0, 9), ...pairs.slice(-9)]) {
    appendVote(db, decision(pair, 'ann'));
  }
  undo(db, 'ann');
  for (const item of [1, count(db, 'item')])
    addMark(db, item, { excluded: true, note: 'said twice' });
  return [...nativeRows(db)];
}

/** A project with some of it, and votes of its own. */
function target(): Db {
  const { db } = newProject();
  importRecords(db, oldRecords);
  for (const pair of pairIds(db).slice(4, 12)) appendVote(db, decision(pair, 'lou'));
  return db;
}

const said = (db: Db) => [...nativeRows(db, undefined, 'content')];

const lists = ['item', 'pair', 'question', 'event', 'standing', 'rating', 'score', 'item_mark'];
const seen = (db: Db) => lists.map((table) => count(db, table));

describe('data in its own format, in slices', () => {
  it('brings and counts what it does at once', async () => {
    const rows = source();
    const base = [...nativeRows(target())];
    const [whole, sliced] = [newProject().db, newProject().db];
    for (const db of [whole, sliced]) importNativeRows(db, base, { dryRun: false });
    noteVoting(); // slices are short where people vote
    const counts = await importNativeInSlices(sliced, rows, (work) => Promise.resolve(work()));
    expect(counts).toEqual(importNativeRows(whole, rows, { dryRun: false }));
    expect(seen(sliced)).toEqual(seen(whole));
    expect(said(sliced)).toEqual(said(whole));
    const stands = 'SELECT annotator, outcome, count(*) AS n FROM standing GROUP BY 1, 2';
    expect(sliced.prepare(stands).all()).toEqual(whole.prepare(stands).all());
    expect(sliced.pragma('foreign_key_check')).toEqual([]);
    const again = await importNativeInSlices(sliced, rows, (work) => Promise.resolve(work()));
    expect(again.rows.taken).toBe(0);
  });

  it('is not seen before the end, while others vote, whose votes come last', async () => {
    const db = target();
    const before = seen(db);
    const looks: number[][] = [];
    noteVoting();
    await importNativeInSlices(db, source(), (work) => {
      looks.push(seen(db));
      return Promise.resolve(work());
    });
    for (const look of looks) expect(look).toEqual(before);
    expect(count(db, 'pair')).toBeGreaterThan(600);
    const vote = appendVote(db, decision(pairIds(db)[30], 'ann'));
    expect(vote.id).toBe(db.prepare('SELECT max(id) FROM event').pluck().get());
  });

  it('with votes that are later than now, whoever votes between any two slices votes after them', async () => {
    const db = target();
    const later = (id: string | null) => id && id.replace(/^..../, '0300');
    const rows = source(newRecords.slice(0, 60)).map((row) =>
      row.dialect === 'event'
        ? {
            ...row,
            id: later(row.id) ?? '',
            target: later(row.target),
            supersedes: later(row.supersedes),
          }
        : row,
    );
    const [pair] = pairIds(db);
    await importNativeInSlices(db, rows, (work) => {
      const done = work();
      const last = String(db.prepare('SELECT max(id) FROM main.event').pluck().get());
      expect(appendVote(db, decision(pair, 'lou')).id > last).toBe(true);
      return Promise.resolve(done);
    });
  });

  it('leaves nothing where it ends before', async () => {
    const rows = source();
    const db = target();
    const before = content(db);
    const stopped = importNativeInSlices(db, rows, (work) => {
      work();
      return Promise.reject(new Error('stopped'));
    });
    await expect(stopped).rejects.toThrow('stopped');
    const broken = [...rows, { ...rows[1], dialect: 'rating', text: 99_999 } as NativeRow];
    await expect(
      importNativeInSlices(db, broken, (work) => Promise.resolve(work())),
    ).rejects.toThrow('refers to the text 99999');
    expect(content(db)).toEqual(before);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    await importNativeInSlices(db, rows, (work) => Promise.resolve(work()));
    expect(count(db, 'pair')).toBeGreaterThan(600);
  });
});
