/** Preferences and best answers from rewards: which pairs pass, the reported figures, what is left out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PreferenceWish } from '../../../src-main/contract/index.ts';
import { exportFile } from '../../../src-main/services/exports/export-file.ts';
import { countPreferences } from '../../../src-main/services/exports/export-preferences.ts';
import { addRun, addTargets, METHOD, type Prompts } from '../store/ranked.ts';
import { importRecords, newProject, pairRecord, temporaryFolder } from '../store/support.ts';

const twoPrompts: Prompts = {
  'How?': { good: [2, 2, 1], middling: [0, 1, 0.5], bad: [-2, -1, -3] },
  'Why?': { close: [0.2, 0, 0.1], closer: [0.1, 0.1, 0] },
};

/** A project whose run gave these rewards. */
function ranked(prompts: Prompts, { seeds = true } = {}) {
  const project = newProject();
  const { db } = project;
  addTargets(db, prompts);
  return { project, db, runId: addRun(db, prompts, { seeds }) };
}

function wish(change: Partial<PreferenceWish> = {}): PreferenceWish {
  return { margin: 0, agreement: 0, pairs: 'widest', ...change };
}

async function written(
  { project, runId }: ReturnType<typeof ranked>,
  what: 'preferences' | 'best' | 'rewards',
  format: string,
  preferences = wish(),
) {
  const out = join(temporaryFolder(), 'out');
  const { notes, rows } = await exportFile(project.path, { what, format, runId, preferences }, out);
  const lines = readFileSync(out, 'utf8').trim().split('\n');
  return { notes, rows, lines };
}

test('of each prompt the best and the worst answer make a pair, or any two do', async () => {
  const found = ranked(twoPrompts);
  const { lines, rows, notes } = await written(found, 'preferences', 'trl');
  expect(rows).toBe(2);
  expect(JSON.parse(lines[0])).toEqual({
    prompt: 'How?',
    chosen: '\n\ngood',
    rejected: '\n\nbad',
    score_chosen: expect.closeTo(5 / 3, 5) as number,
    score_rejected: -2,
  });
  expect(notes).toContain(
    'Made from rewards, not from labels: check a sample before you train on it.',
  );
  expect(countPreferences(found.db, found.runId, METHOD, wish({ pairs: 'all' }))).toMatchObject({
    pairs: 4,
    of: 4,
    prompts: 2,
  });
});

test('a pair passes by the margin of its mean and by the share of seeds that order it so', () => {
  const { db, runId } = ranked(twoPrompts);
  const count = (change: Partial<PreferenceWish>) =>
    countPreferences(db, runId, METHOD, wish(change)).pairs;
  expect([count({}), count({ margin: 0.5 }), count({ margin: 4 })]).toEqual([2, 1, 0]);
  // Two of three seeds prefer 'close' to 'closer'.
  expect([count({ agreement: 0.66 }), count({ agreement: 0.7 })]).toEqual([2, 1]);
});

test('a run that kept no seeds has no agreement to ask for, and says so', () => {
  const { db, runId } = ranked(twoPrompts, { seeds: false });
  expect(countPreferences(db, runId, METHOD, wish({ agreement: 1 }))).toMatchObject({
    pairs: 2,
    agreementKnown: false,
  });
});

test('the share that will be wrong is that of the labelled pairs that pass as well', () => {
  const found = ranked(twoPrompts);
  const { db, runId } = found;
  expect(countPreferences(db, runId, METHOD, wish()).wrong).toBeNull();
  const gold = (prompt: string, better: string, worse: string) =>
    importRecords(db, [pairRecord(prompt, [better, worse], 'prefer')], {
      domain: 'chat',
      role: 'gold',
    });
  gold('How?', 'good', 'bad');
  gold('Why?', 'closer', 'close');
  expect(countPreferences(db, runId, METHOD, wish()).wrong).toMatchObject({
    share: 0.5,
    labels: 2,
  });
  expect(countPreferences(db, runId, METHOD, wish({ margin: 1 })).wrong).toMatchObject({
    share: 0,
    labels: 1,
  });
});

test('gold pairs that no export could hold say nothing of the share that will be wrong', () => {
  const { db, runId } = ranked({ ...twoPrompts, '': { alone: [1], together: [0] } });
  const gold = (prompt: string, better: string, worse: string) =>
    importRecords(db, [pairRecord(prompt, [better, worse], 'prefer')], {
      domain: 'chat',
      role: 'gold',
    });
  gold('How?', 'good', 'bad');
  gold('', 'together', 'alone');
  gold('Why?', 'closer', 'close');
  db.prepare(
    `INSERT INTO item_mark (item_id, excluded) SELECT id, 1 FROM item WHERE text = 'closer'`,
  ).run();
  expect(countPreferences(db, runId, METHOD, wish()).wrong).toMatchObject({ share: 0, labels: 1 });
});

test('any two of thousands of answers of one prompt are refused before one pair is made', async () => {
  const found = ranked({ 'How?': { 'answer 1': [1] } });
  const { db, runId } = found;
  db.exec(`
    WITH RECURSIVE number(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < 3200)
    INSERT INTO item (id, domain_id, hash, key, prompt, text, metadata)
    SELECT n, domain_id, CAST(n AS BLOB), '', prompt, 'answer ' || n, metadata FROM number, item;
    INSERT INTO reward (run_id, method, item_id, rank, score, reward, spread)
    SELECT run_id, method, item.id, item.id, 0, item.id, 0 FROM reward, item WHERE item.id > 1;`);
  const refused = { code: 'too-many-pairs', details: { pairs: 5_118_400, most: 5_000_000 } };
  const all = wish({ pairs: 'all' });
  expect(() => countPreferences(db, runId, METHOD, all)).toThrow(expect.objectContaining(refused));
  await expect(written(found, 'preferences', 'jsonl', all)).rejects.toMatchObject(refused);
  expect(countPreferences(db, runId, METHOD, wish())).toMatchObject({ pairs: 1, of: 1 });
});

test('the best answer is that of the highest reward in every export, whatever the ranks say', async () => {
  const found = ranked(twoPrompts);
  // As when seeds disagree: the mean of their ranks need not order like the mean of their rewards.
  found.db
    .prepare(
      `UPDATE reward SET rank = 100 WHERE item_id = (SELECT id FROM item WHERE text = 'good')`,
    )
    .run();
  const best = await written(found, 'best', 'jsonl');
  const pairs = await written(found, 'preferences', 'jsonl');
  expect(JSON.parse(best.lines[0])).toMatchObject({ text: 'good' });
  expect(JSON.parse(pairs.lines[0])).toMatchObject({ chosen: 'good' });
});

test('best of N names the best answer of each prompt and those behind it', async () => {
  const { lines } = await written(ranked(twoPrompts), 'best', 'jsonl');
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { prompt: 'How?', text: 'good', answers: 3, others: ['2', '3'] },
    { prompt: 'Why?', text: 'close', answers: 2, others: ['5'] },
  ]);
});

test('texts that a person excluded are in no export of a ranking, nor are those without a prompt in pairs', async () => {
  const found = ranked({ ...twoPrompts, '': { alone: [1], together: [0] } }, { seeds: false });
  const { db } = found;
  db.prepare(
    `INSERT INTO item_mark (item_id, excluded) SELECT id, 1 FROM item WHERE text = 'good'`,
  ).run();
  const pairs = await written(found, 'preferences', 'jsonl');
  expect(JSON.parse(pairs.lines[0])).toMatchObject({ chosen: 'middling', rejected: 'bad' });
  expect(pairs.notes).toEqual(
    expect.arrayContaining([
      '1 text left out: excluded from exports.',
      '2 texts left out: without a prompt.',
    ]),
  );
  const rewards = await written(found, 'rewards', 'jsonl');
  expect([rewards.rows, rewards.notes]).toEqual([6, ['1 text left out: excluded from exports.']]);
});
