/** Label next: which source pairs are sent, their order in the label room, and which are kept out. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { expectedGains } from '../../../src-main/learning/numeric/expected-gain.ts';
import { proposeLabelNext } from '../../../src-main/services/labelling/label-next.ts';
import { nextLabelPairs, submitVote } from '../../../src-main/services/labelling/labelling.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { sendToQueue } from '../../../src-main/store/label-next.ts';
import { nativeRows } from '../../../src-main/store/native-export.ts';
import { importNativeRows } from '../../../src-main/store/native-import.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { getRun } from '../../../src-main/store/runs.ts';
import { salvage } from '../../../src-main/store/salvage.ts';
import { APPLICATION_ID, migrations } from '../../../src-main/store/schema.ts';
import { addRun, addTargets } from '../store/ranked.ts';
import { importRecords, newProject, pairRecord, temporaryFolder } from '../store/support.ts';

const targets = {
  'Ask?': { 'CALL NOW!!! 555-1234!': [1, 1], 'BUY!!! 777-9999!': [0, 0] },
} as const;

/** Votes for the longer of two plain texts; open pairs that are plain, and others that shout like the target. */
function project(): { db: Db; runId: number; shouting: number[] } {
  const { db } = newProject();
  const prompts = structuredClone(targets) as unknown as Parameters<typeof addTargets>[1];
  addTargets(db, prompts);
  const voted = Array.from({ length: 30 }, (_, i) =>
    pairRecord(`v${i}`, [`a plain text of some more words ${i}`, `short one ${i}`], 'prefer'),
  );
  const plain = Array.from({ length: 10 }, (_, i) =>
    pairRecord(`p${i}`, [`another plain text of words here ${i}`, `brief one ${i}`]),
  );
  const loud = Array.from({ length: 10 }, (_, i) =>
    pairRecord(`l${i}`, [`CALL ME!!! 555-00${i}!`, `ORDER!!! 123-45${i}! NOW!`]),
  );
  importRecords(db, [...voted, ...plain, ...loud], { domain: 'mail' });
  const shouting = db
    .prepare(`SELECT pair.id FROM pair JOIN item ON item.id = item_a WHERE prompt LIKE 'l%'`)
    .pluck()
    .all() as number[];
  const runId = addRun(db, prompts);
  return { db, runId, shouting };
}

const page = { annotator: 'anna', queue: 'pending' as const, offset: 0 };
const shown = (db: Db, limit: number) => nextLabelPairs(db, { ...page, limit, exclude: [] });

test('the pairs that are like the target are proposed first, with a reason that says nothing of who is better', () => {
  const { db, runId, shouting } = project();
  const picks = proposeLabelNext(db, getRun(db, runId), 10);
  expect(new Set(picks.map(({ pairId }) => pairId))).toEqual(new Set(shouting));
  for (const { gain, disagreement, likeness, why } of picks) {
    expect(gain).toBeCloseTo(disagreement * likeness, 12);
    expect(why).toMatch(/^Sent to be labelled next: [a-z].*\.$/);
  }
  expect(picks.filter(({ why }) => why.includes('more like the target')).length).toBeGreaterThan(5);
  expect(proposeLabelNext(db, getRun(db, runId), 500)).toHaveLength(20);
});

test('the pairs most like certain texts are proposed where somebody asks for them', () => {
  const { db, runId, shouting } = project();
  const run = getRun(db, runId);
  const near = { method: 'source-only', search: '', domains: [] };
  const [text] = db.prepare("SELECT id FROM item WHERE text LIKE 'CALL NOW%'").pluck().all();
  const like = [
    { ...near, itemId: Number(text) },
    { ...near, search: 'CALL NOW' },
  ];
  for (const one of like) {
    const picks = proposeLabelNext(db, run, 5, one);
    expect(picks).toHaveLength(5);
    for (const { pairId, gain, likeness, why } of picks) {
      expect(shouting).toContain(pairId);
      expect(gain).toBe(likeness);
      expect(why).toMatch(/it is like .*target text/);
    }
  }
  expect(() => proposeLabelNext(db, run, 5, { ...near, search: 'nowhere' })).toThrow(
    /No target text of this run fits/,
  );
  expect(() => proposeLabelNext(db, run, 5, { ...near, itemId: 99_999 })).toThrow(
    expect.objectContaining({ code: 'not-found' }),
  );
});

test('what was sent comes first in the label room, with its reason, and not again once it is decided', () => {
  const { db, runId, shouting } = project();
  const picks = proposeLabelNext(db, getRun(db, runId), 5);
  expect(sendToQueue(db, picks)).toBe(5);
  const first = shown(db, 8);
  expect(first).toHaveLength(8);
  expect(first.slice(0, 5).map(({ pairId, why }) => ({ pairId, why }))).toEqual(
    picks.map(({ pairId, why }) => ({ pairId, why })),
  );
  expect(first[5]?.why).toMatch(/^Drawn at random/);
  expect(new Set(first.map(({ pairId }) => pairId)).size).toBe(8);
  expect(shown(db, 20)).toHaveLength(20);
  const [{ pairId, first: text }] = first;
  submitVote(db, {
    pairId,
    annotator: 'anna',
    outcome: 'prefer',
    chosen: text.id,
    strength: 1,
    shownFirst: text.id,
    durationMs: 1,
    reasons: [],
    note: '',
    replaces: undefined,
  });
  expect(shown(db, 1)[0]?.pairId).toBe(picks[1]?.pairId);
  // Pairs sent later come first, and a pair sent again moves.
  const last = picks[4]?.pairId ?? 0;
  expect(sendToQueue(db, [{ pairId: last, why: 'Chosen by hand.' }])).toBe(4);
  expect(shown(db, 1)[0]).toMatchObject({ pairId: last, why: 'Chosen by hand.' });
  expect(shouting).toContain(last);
});

test('a few votes fit no ensemble: likeness alone decides, and without a target nothing does', () => {
  const rows = (...values: number[]) => Float32Array.from(values);
  const open = { columns: 1, voted: rows(), one: rows(0, 2), other: rows(0.2, 2.2) };
  const [far, near] = expectedGains({ ...open, target: rows(2, 2.1, 1.9) }, 'seed');
  expect(near?.likeness).toBeGreaterThan(far?.likeness ?? 1);
  expect(near).toMatchObject({ disagreement: 1, gain: near?.likeness });
  expect(expectedGains({ ...open, target: rows() }, 'seed')[0]).toMatchObject({ likeness: 0.5 });
});

test('the ensemble disagrees most where the votes say least', () => {
  // Votes differ only along the first column.
  const voted = Float32Array.from({ length: 80 }, (_, k) =>
    k % 2 === 0 ? 1 + (k % 5) / 9 : 0.01 * ((k % 7) - 3),
  );
  const one = Float32Array.from([3, 0, 0, 3]);
  const gains = expectedGains(
    { columns: 2, voted, one, other: new Float32Array(4), target: new Float32Array(0) },
    'seed',
  );
  expect(gains[1]?.disagreement).toBeGreaterThan(3 * (gains[0]?.disagreement ?? 1));
});

test('what was sent is kept in a file of the project’s own format and by a salvage', () => {
  const folder = temporaryFolder();
  const source = newProject(join(folder, 'sent.dialect'));
  importRecords(source.db, [pairRecord('p', ['one', 'other'])], { domain: 'mail' });
  sendToQueue(source.db, [{ pairId: 1, why: 'Because.' }]);
  const sent = (db: Db) => db.prepare('SELECT * FROM label_next').all();
  const copy = newProject().db;
  importNativeRows(copy, [...nativeRows(source.db)], { dryRun: false });
  expect(sent(copy)).toEqual(sent(source.db));
  source.close();
  expect(salvage(source.path, join(folder, 'saved.dialect')).tables['label_next']).toEqual({
    saved: 1,
    lost: 0,
  });
});

test('a project of the version before gets an empty list', async () => {
  const before = migrations.findIndex((step) => step.includes('CREATE TABLE label_next'));
  const path = join(temporaryFolder(), 'old.dialect');
  const old = new Database(path);
  old.pragma(`application_id = ${APPLICATION_ID}`);
  for (const step of migrations.slice(0, before)) old.exec(step);
  old.pragma(`user_version = ${before}`);
  old.exec(`INSERT INTO meta VALUES ('name', 'Old'), ('id', 'old'), ('createdAt', '0')`);
  old.close();
  const project = await openProject(path, 'test');
  onTestFinished(() => project.close());
  expect(project.db.prepare('SELECT count(*) FROM label_next').pluck().get()).toBe(0);
});
