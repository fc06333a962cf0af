/** People's words about runs and texts, in the project file. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { nativeRows } from '../../../src-main/store/native-export.ts';
import { importNativeRows } from '../../../src-main/store/native-import.ts';
import type { NativeRow } from '../../../src-main/domain/native-rows.ts';
import { changeMark, type ItemMark, markOf } from '../../../src-main/store/item-marks.ts';
import { mergeProject } from '../../../src-main/store/merge.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { salvage } from '../../../src-main/store/salvage.ts';
import { APPLICATION_ID, migrations } from '../../../src-main/store/schema.ts';
import { importRecords, newProject, temporaryFolder, textRecord } from './support.ts';

test('a project of the version before keeps its runs, without a name, and its rewards, without seeds', async () => {
  const before = migrations.findIndex((step) => step.includes('CREATE TABLE item_mark'));
  const path = join(temporaryFolder(), 'old.dialect');
  const old = new Database(path);
  old.pragma(`application_id = ${APPLICATION_ID}`);
  for (const step of migrations.slice(0, before)) old.exec(step);
  old.pragma(`user_version = ${before}`);
  old.exec(`
    INSERT INTO meta VALUES ('name', 'Old'), ('id', 'old'), ('createdAt', '0');
    INSERT INTO domain VALUES (1, 'chat', 'target', 0);
    INSERT INTO item VALUES (1, 1, x'01', '', 'p', 'good', '{}');
    INSERT INTO run (id, status, settings, votes, pairs, target_items, created_at)
    VALUES (1, 'done', '{}', 1, 1, 1, 9);
    INSERT INTO reward (run_id, method, item_id, rank, score, reward, spread)
    VALUES (1, 'source-only', 1, 1, 1, 0.5, 0);`);
  old.close();
  const project = await openProject(path, 'test');
  onTestFinished(() => project.close());
  const { db } = project;
  expect(db.prepare('SELECT id, name, note, pinned FROM run').all()).toEqual([
    { id: 1, name: '', note: '', pinned: 0 },
  ]);
  expect(db.prepare('SELECT reward, seeds FROM reward').get()).toEqual({
    reward: 0.5,
    seeds: null,
  });
});

test('marks of texts are salvaged', () => {
  const folder = temporaryFolder();
  const project = newProject(join(folder, 'marked.dialect'));
  importRecords(project.db, [textRecord('p', 'one')], { domain: 'chat', role: 'target' });
  project.db.exec(`INSERT INTO item_mark VALUES (1, 1, 'spam')`);
  project.close();
  const out = join(folder, 'saved.dialect');
  expect(salvage(project.path, out).tables['item_mark']).toEqual({ saved: 1, lost: 0 });
});

function markedProject(mark: ItemMark) {
  const { db } = newProject();
  importRecords(db, [textRecord('p', 'one')], { domain: 'chat', role: 'target' });
  changeMark(db, 1, mark);
  return db;
}

test('of marks of two copies nothing is lost, whichever comes first, and that they differed is counted', () => {
  const marks = [
    { excluded: true, note: 'b\nsee b' },
    { excluded: false, note: 'a\nb' },
  ];
  for (const order of [marks, marks.toReversed()]) {
    const [db, other] = order.map(markedProject);
    const first = mergeProject(db, other);
    expect(first).toMatchObject({ counts: { marks: { added: 1 } }, differing: { marks: 1 } });
    expect(mergeProject(db, other).counts.marks).toEqual({ added: 0, known: 1 });
    const rows = [...nativeRows(db)];
    expect(rows[0]).toEqual({ dialect: 'project', version: 3 });
    expect(rows).toContainEqual({ dialect: 'mark', text: 1, excluded: true, note: 'a\nb\nsee b' });
  }
});

test('an import of data leaves the project’s marks as they are, and says how many differ', () => {
  const db = markedProject({ excluded: false, note: 'mine' });
  const rows: NativeRow[] = [...nativeRows(markedProject({ excluded: true, note: 'theirs' }))];
  const { marks, keptMarks } = importNativeRows(db, rows, { dryRun: false });
  expect({ marks, keptMarks }).toEqual({ marks: { added: 0, known: 1 }, keptMarks: 1 });
  expect(markOf(db, 1)).toEqual({ excluded: false, note: 'mine' });
  const fresh = newProject().db;
  importNativeRows(fresh, rows, { dryRun: false });
  expect(markOf(fresh, 1)).toEqual({ excluded: true, note: 'theirs' });
});

test('a mark that says nothing any more leaves no row, and what is not changed stays', () => {
  const { db } = newProject();
  importRecords(db, [textRecord('p', 'one')], { domain: 'chat', role: 'target' });
  changeMark(db, 1, { note: 'spam' });
  changeMark(db, 1, { excluded: true });
  expect(markOf(db, 1)).toEqual({ excluded: true, note: 'spam' });
  changeMark(db, 1, { excluded: false, note: '' });
  expect(db.prepare('SELECT count(*) FROM item_mark').pluck().get()).toBe(0);
  expect(() => changeMark(db, 9, { note: 'x' })).toThrow(
    expect.objectContaining({ code: 'not-found' }),
  );
});
