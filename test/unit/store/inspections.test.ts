/** Stored results about a run, removed with it. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { inspectionOf, keepInspection } from '../../../src-main/store/inspections.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { deleteRun } from '../../../src-main/store/runs.ts';
import { APPLICATION_ID, migrations } from '../../../src-main/store/schema.ts';
import { addRun, addTargets, METHOD, type Prompts } from './ranked.ts';
import { newProject, temporaryFolder } from './support.ts';

const prompts: Prompts = { 'How?': { one: [1], two: [0] } };
const Shape = z.object({ says: z.string() });

test('an inspection takes the place of an earlier one, and goes with its run', () => {
  const { db } = newProject();
  addTargets(db, prompts);
  const runId = addRun(db, prompts);
  const key = { runId, method: METHOD, name: 'text 1' };
  expect(inspectionOf(db, key, Shape)).toBeNull();
  keepInspection(db, key, { about: { says: 'first' } });
  keepInspection(db, key, { about: { says: 'second' }, data: Uint8Array.of(1, 2) });
  expect(inspectionOf(db, key, Shape)).toEqual({
    about: { says: 'second' },
    data: Buffer.from([1, 2]),
  });
  // Of another version, or by another program.
  db.exec(`UPDATE run_inspection SET about = '{"says": 3}'`);
  expect(inspectionOf(db, key, Shape)).toBeNull();
  deleteRun(db, runId);
  expect(db.prepare('SELECT count(*) FROM run_inspection').pluck().get()).toBe(0);
});

test('a project of the version before is opened, with nothing worked out', async () => {
  const before = migrations.findIndex((step) => step.includes('CREATE TABLE run_inspection'));
  const path = join(temporaryFolder(), 'old.dialect');
  const old = new Database(path);
  old.pragma(`application_id = ${APPLICATION_ID}`);
  for (const step of migrations.slice(0, before)) old.exec(step);
  old.pragma(`user_version = ${before}`);
  old.exec(`INSERT INTO meta VALUES ('name', 'Old'), ('id', 'old'), ('createdAt', '0')`);
  old.close();
  const project = await openProject(path, 'test');
  onTestFinished(() => project.close());
  expect(inspectionOf(project.db, { runId: 1, method: 'x', name: 'y' }, Shape)).toBeNull();
});
