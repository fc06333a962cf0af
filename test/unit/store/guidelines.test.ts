/** Guidelines and reasons of a project: versions, and under which of them a vote was given. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import type { NativeRow } from '../../../src-main/domain/native-rows.ts';
import { appendVote, standingVote } from '../../../src-main/store/events.ts';
import {
  guidelines,
  guidelinesHistory,
  setGuidelines,
} from '../../../src-main/store/guidelines.ts';
import { mergeProject } from '../../../src-main/store/merge.ts';
import { nativeRows } from '../../../src-main/store/native-export.ts';
import { importNativeRows } from '../../../src-main/store/native-import.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { salvage } from '../../../src-main/store/salvage.ts';
import { APPLICATION_ID, migrations } from '../../../src-main/store/schema.ts';
import type { Db } from '../../../src-main/store/database.ts';
import {
  decision,
  importRecords,
  newProject,
  pairIds,
  temporaryFolder,
  unlabelledPairs,
} from './support.ts';

const lea = { author: 'lea' };
const kind = { text: 'Be kind.', reasons: [{ label: 'kinder', key: 'q' as const }] };

function projectWithPairs(path?: string) {
  const project = newProject(path);
  importRecords(project.db, unlabelledPairs(3));
  return project;
}

function copyOf(db: Db): Db {
  const copy = newProject().db;
  importNativeRows(copy, nativeRows(db), { dryRun: false });
  return copy;
}

it('counts the last version, and a vote keeps the one it was given under', () => {
  const { db } = projectWithPairs();
  const [first, second, third] = pairIds(db);
  expect(guidelines(db)).toMatchObject({ id: null, number: 0, reasons: { length: 5 } });
  expect(appendVote(db, decision(first, 'ann', { reasons: ['correct'] })).guidelines).toBeNull();

  const one = setGuidelines(db, kind, { ...lea, replaces: null });
  expect(one).toMatchObject({ number: 1, author: 'lea', text: 'Be kind.' });
  expect(one.reasons).toEqual([{ id: 'kinder', label: 'kinder', key: 'q' }]);
  // Reasons of former votes keep their words.
  expect(one.words).toContainEqual({ id: 'correct', label: 'more correct' });
  expect(appendVote(db, decision(second, 'ann')).guidelines).toBe(one.id);
  // A judge reads none.
  const judged = appendVote(db, decision(second, 'a model'), { guided: false });
  expect(judged.guidelines).toBeNull();

  const renamed = [
    { id: 'kinder', label: 'friendlier', key: null },
    { label: 'kinder' as const, key: null },
  ];
  const two = setGuidelines(
    db,
    { text: 'Be kind.', reasons: renamed },
    { ...lea, replaces: one.id },
  );
  expect(two.reasons.map(({ id }) => id)).toEqual(['kinder', 'kinder-2']);
  expect(standingVote(db, second.id, 'ann')?.guidelines).toBe(one.id);
  appendVote(db, decision(third, 'ann'));
  expect(guidelinesHistory(db)).toMatchObject([
    { number: 2, current: true, votes: 1 },
    { number: 1, current: false, votes: 1 },
    { number: 0, id: null, votes: 2 },
  ]);
  // Nothing is overwritten unseen, and saying the same is no new version.
  const late = { ...lea, replaces: one.id };
  expect(() => setGuidelines(db, kind, late)).toThrow(/changed the guidelines meanwhile/);
  expect(setGuidelines(db, two, lea).id).toBe(two.id);
  expect(() => guidelines(db, 'none')).toThrow(/does not have these guidelines/);
});

it('goes through exports, and copies that come together go by the version written last', () => {
  const { db } = projectWithPairs();
  const one = setGuidelines(db, kind, lea);
  appendVote(db, decision(pairIds(db)[0], 'ann'));
  const rows = [...nativeRows(db)];
  expect(rows[0]).toEqual({ dialect: 'project', version: 5 });
  const copy = copyOf(db);
  expect([...nativeRows(copy)]).toEqual(rows);

  const mine = setGuidelines(db, { ...kind, text: 'Mine.' }, { author: 'ann' });
  const theirs = setGuidelines(copy, { ...kind, text: 'Theirs.' }, { author: 'ben' });
  appendVote(copy, decision(pairIds(copy)[1], 'ben'));
  const [ab, ba] = [copyOf(db), copyOf(copy)];
  mergeProject(ab, copy);
  mergeProject(ba, db);
  const last = [mine, theirs].map(({ id }) => String(id)).sort()[1];
  for (const both of [ab, ba]) {
    expect(guidelines(both).id).toBe(last);
    expect(guidelinesHistory(both).map(({ votes }) => votes)).toHaveLength(4);
    expect(standingVote(both, pairIds(both)[1].id, 'ben')?.guidelines).toBe(theirs.id);
    expect(standingVote(both, pairIds(both)[0].id, 'ann')?.guidelines).toBe(one.id);
  }
});

it('keeps the project’s own in an import, and theirs for the votes given under them', () => {
  const { db } = projectWithPairs();
  const own = setGuidelines(db, { ...kind, text: 'Ours.' }, lea);
  const other = projectWithPairs().db;
  const theirs = setGuidelines(other, kind, { author: 'ben' });
  appendVote(other, decision(pairIds(other)[0], 'ben'));
  importNativeRows(db, nativeRows(other), { dryRun: false });
  expect(guidelines(db).id).toBe(own.id);
  expect(guidelines(db, theirs.id).text).toBe('Be kind.');
  expect(standingVote(db, pairIds(db)[0].id, 'ben')?.guidelines).toBe(theirs.id);
  // An empty project takes them as its own.
  expect(guidelines(copyOf(other)).id).toBe(theirs.id);
  const rows: NativeRow[] = [...nativeRows(other)];
  expect(rows.find(({ dialect }) => dialect === 'event')).toMatchObject({ guidelines: theirs.id });
});

it.each(['guidelines', 'event'] as const)(
  'takes no row of %s after which none could be written',
  (kept) => {
    const { db } = projectWithPairs();
    setGuidelines(db, kind, lea);
    appendVote(db, decision(pairIds(db)[0], 'ben'));
    for (const id of ['zzz', 'ffffffff-ffff-7fff-bfff-ffffffffffff']) {
      const rows = [...nativeRows(db)].map((row) =>
        (row.dialect === 'guidelines' || row.dialect === 'event') && row.dialect === kept
          ? { ...row, id }
          : row,
      );
      const empty = newProject().db;
      expect(() => importNativeRows(empty, rows, { dryRun: false })).toThrow(/does not give/);
      expect(setGuidelines(empty, kind, lea).number).toBe(1);
    }
  },
);

it('is saved out of a damaged file, and a file of the version before keeps its reasons', async () => {
  const path = join(temporaryFolder(), 'work.dialect');
  const project = projectWithPairs(path);
  const own = setGuidelines(project.db, kind, lea);
  appendVote(project.db, decision(pairIds(project.db)[0], 'ann'));
  project.close();
  const saved = join(temporaryFolder(), 'saved.dialect');
  salvage(path, saved);
  const again = await openProject(saved, 'test');
  onTestFinished(() => again.close());
  expect(guidelines(again.db)).toMatchObject({ id: own.id, text: 'Be kind.' });
  expect(standingVote(again.db, 1, 'ann')?.guidelines).toBe(own.id);

  const before = migrations.findIndex((step) => step.includes('CREATE TABLE guidelines'));
  const oldPath = join(temporaryFolder(), 'old.dialect');
  const old = new Database(oldPath);
  old.pragma(`application_id = ${APPLICATION_ID}`);
  for (const step of migrations.slice(0, before)) old.exec(step);
  old.pragma(`user_version = ${before}`);
  old.exec(`INSERT INTO meta VALUES ('name', 'Old'), ('id', 'old'), ('createdAt', '0');
    INSERT INTO domain VALUES (1, 'email', 'source', 0);
    INSERT INTO item VALUES (1, 1, x'01', '', 'p', 'a', '{}'), (2, 1, x'02', '', 'p', 'b', '{}');
    INSERT INTO pair VALUES (1, 1, 1, 2, '', '{}', 1);
    INSERT INTO event (id, kind, pair_id, annotator, origin, outcome, chosen, strength, shown_first, duration_ms, reasons, created_at)
      VALUES ('0190aaaa-0000-7000-8000-000000000000', 'vote', 1, 'ann', 'labelled', 'prefer', 1, 2, 1, 5, '["correct"]', 0);
    INSERT INTO standing VALUES (1, 'ann', '0190aaaa-0000-7000-8000-000000000000', 'prefer')`);
  old.close();
  const opened = await openProject(oldPath, 'test');
  onTestFinished(() => opened.close());
  const vote = standingVote(opened.db, 1, 'ann');
  expect(vote).toMatchObject({ reasons: ['correct'], guidelines: null });
  setGuidelines(opened.db, kind, lea);
  expect(guidelines(opened.db).words).toContainEqual({ id: 'correct', label: 'more correct' });
});
