/** Drafts: one per annotator and question, in the file until the vote is. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { labelPair } from '../../../src-main/services/labelling/labelling.ts';
import { draftCount, draftOf, keepDraft } from '../../../src-main/store/drafts.ts';
import { appendVote } from '../../../src-main/store/events.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { nextOfQueue } from '../../../src-main/store/queues.ts';
import { salvage } from '../../../src-main/store/salvage.ts';
import { APPLICATION_ID, migrations } from '../../../src-main/store/schema.ts';
import {
  count,
  decision,
  importRecords,
  newProject,
  pairIds,
  temporaryFolder,
  unlabelledPairs,
} from './support.ts';

const draft = { reasons: ['clear'], note: 'half a no', partial: { strength: 3 } };
const of = (id: number, annotator = 'ann') => ({ task: 'pairs', id, annotator }) as const;

function labelled() {
  const project = newProject();
  importRecords(project.db, unlabelledPairs(4));
  return { ...project, pairs: pairIds(project.db) };
}

it('is kept per annotator, replaced by the next one, and stands in a queue of its own', () => {
  const { db, pairs } = labelled();
  keepDraft(db, of(pairs[1].id), { ...draft, note: 'h' });
  keepDraft(db, of(pairs[1].id), draft);
  keepDraft(db, of(pairs[0].id, 'ben'), draft);
  expect(draftOf(db, of(pairs[1].id))).toEqual(draft);
  expect(labelPair(db, 'ann', pairs[1].id).draft).toEqual(draft);
  expect(labelPair(db, 'ben', pairs[1].id).draft).toBeNull();
  const queue = { annotator: 'ann', task: 'pairs', queue: 'draft', exclude: [], limit: 9 } as const;
  expect(nextOfQueue(db, queue)).toEqual([pairs[1].id]);
  expect(nextOfQueue(db, { ...queue, exclude: [pairs[1].id] })).toEqual([]);
  expect(labelOverview(db, 'ann')).toMatchObject({ drafts: 1, queues: { pending: 4 } });
  keepDraft(db, of(pairs[1].id), null);
  expect(draftCount(db, { annotator: 'ann', task: 'pairs' })).toBe(0);
});

it('is gone with the vote of its annotator, and with no other', () => {
  const { db, pairs } = labelled();
  keepDraft(db, of(pairs[0].id), draft);
  appendVote(db, decision(pairs[0], 'ben'));
  appendVote(db, decision(pairs[1], 'ann'));
  expect(count(db, 'draft')).toBe(1);
  appendVote(db, decision(pairs[0], 'ann'));
  expect(count(db, 'draft')).toBe(0);
});

it('is refused for what is not there, and where it is longer than anybody types', () => {
  const { db, pairs } = labelled();
  expect(() => keepDraft(db, of(99), draft)).toThrow(/not in the project/);
  const long = { ...draft, partial: 'x'.repeat(60_000) };
  expect(() => keepDraft(db, of(pairs[0].id), long)).toThrow(/too long/);
});

it('that cannot be read costs itself alone', () => {
  const { db, pairs } = labelled();
  keepDraft(db, of(pairs[0].id), draft);
  db.exec(`UPDATE draft SET content = '{"reasons": 7}'`);
  expect(labelPair(db, 'ann', pairs[0].id).draft).toBeNull();
});

it('is saved from a damaged project, unless its pair is lost', () => {
  const { db, path, close, pairs } = labelled();
  keepDraft(db, of(pairs[0].id), draft);
  db.pragma('foreign_keys = OFF');
  db.exec(`INSERT INTO draft VALUES ('pairs', 77, NULL, 'ann', '{}', 0)`);
  close();
  const out = `${path}.saved.dialect`;
  salvage(path, out);
  const saved = new Database(out, { readonly: true });
  onTestFinished(() => void saved.close());
  expect(saved.prepare('SELECT pair_id, content FROM draft').all()).toEqual([
    { pair_id: pairs[0].id, content: JSON.stringify(draft) },
  ]);
});

it('has a table also in a project of version 6', async () => {
  const path = join(temporaryFolder(), 'old.dialect');
  const old = new Database(path);
  old.pragma(`application_id = ${APPLICATION_ID}`);
  for (const step of migrations.slice(0, 6)) old.exec(step);
  old.pragma('user_version = 6');
  old.exec(`INSERT INTO meta VALUES ('name', 'Old'), ('id', 'old'), ('createdAt', '0')`);
  old.close();
  const project = await openProject(path, 'test');
  onTestFinished(() => project.close());
  importRecords(project.db, unlabelledPairs(1));
  const [pair] = pairIds(project.db);
  keepDraft(project.db, of(pair.id), draft);
  expect(draftOf(project.db, of(pair.id))).toEqual(draft);
});
