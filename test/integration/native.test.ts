/** A project's data exported and imported again: nothing is lost, nothing is there twice, the same bytes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCarrier } from '../../src-main/formats/carriers/carrier.ts';
import { NATIVE_VERSION } from '../../src-main/domain/native-rows.ts';
import { readNative } from '../../src-main/formats/native.ts';
import { previewFile } from '../../src-main/formats/preview.ts';
import { exportFile } from '../../src-main/services/exports/export-file.ts';
import { importFiles } from '../../src-main/services/data/import-files.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { appendVote, redo, undo } from '../../src-main/store/events.ts';
import { newProject, temporaryFolder } from '../unit/store/support.ts';

type Row = Record<string, unknown>;

async function add(
  { db }: OpenProject,
  domain: string,
  role: 'source' | 'target' | 'gold',
  rows: readonly Row[],
  differing: 'keep' | 'replace' | 'add' = 'keep',
) {
  const path = join(temporaryFolder(), 'rows.jsonl');
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  await importFiles(db, [{ path, name: 'rows.jsonl' }], {
    domain,
    role,
    keepLabels: true,
    leaveOutProblems: false,
    differing,
  });
}

async function exported(
  project: OpenProject,
): Promise<{ path: string; bytes: string; notes: string[] }> {
  const path = join(temporaryFolder(), 'data.jsonl');
  const { notes } = await exportFile(project.path, { what: 'data', format: 'native' }, path);
  return { path, bytes: readFileSync(path, 'utf8'), notes };
}

const wishes = { domain: '', role: 'source', keepLabels: true, leaveOutProblems: false } as const;
const take = ({ db }: OpenProject, path: string, more: { dryRun?: boolean } = {}) =>
  importFiles(db, [{ path, name: 'data.jsonl' }], { ...wishes, ...more });

/** Every kind of data that people supply. */
async function fullProject(): Promise<OpenProject> {
  const project = newProject();
  const pair = (n: number, more: Row) => ({
    id: `p${n}`,
    prompt: `질문 ${n}\n\u2028`,
    response_a: `왼쪽 "${n}"`,
    response_b: `오른쪽 ${n} \u{1f469}\u200d\u{1f4bb}`,
    ...more,
  });
  await add(project, 'chat', 'source', [
    pair(1, { winner: 'A>>B', judge: 'anna', topic: { deep: [1, null, 1e21] } }),
    pair(1, { winner: 'B', judge: 'ben' }),
    pair(2, { winner: 'tie', judge: 'anna' }),
    pair(3, { winner: 'both bad' }),
    pair(4, { winner: null }),
  ]);
  await add(project, 'chat', 'source', [pair(1, { winner: 'B', judge: 'anna' })], 'replace');
  await add(project, 'essays', 'source', [
    { id: '1610521604143693812', essay: 'bees', score: 1, rater: 'r1' },
    { id: '1610521604143693812', essay: 'bees', score: 0.1, rater: 'r2' },
    { essay: 'ants', score: -3.25 },
  ]);
  await add(project, 'letters', 'target', [{ text: 'a letter' }, { text: 'another letter' }]);
  await add(project, 'letters', 'gold', [{ text: 'a letter', score: 4 }]);
  await add(project, 'letters', 'gold', [pair(9, { winner: 'B' })]);
  const pairs = project.db.prepare('SELECT id, item_a, item_b FROM pair ORDER BY id').all() as {
    id: number;
    item_a: number;
    item_b: number;
  }[];
  const vote = (at: number, more: Partial<Parameters<typeof appendVote>[1]>) =>
    appendVote(project.db, {
      pairId: pairs[at].id,
      annotator: 'chris',
      outcome: 'prefer',
      chosen: pairs[at].item_b,
      strength: 3,
      shownFirst: pairs[at].item_b,
      durationMs: 1234,
      reasons: ['clear', 'short'],
      note: 'a note\nof two lines',
      ...more,
    });
  vote(0, {});
  vote(0, { outcome: 'tie', chosen: null, note: 'thought again' });
  vote(1, { outcome: 'flag', chosen: null, reasons: [] });
  vote(2, { outcome: 'skip', chosen: null });
  undo(project.db, 'chris');
  undo(project.db, 'chris');
  redo(project.db, 'chris');
  return project;
}

const tables = [
  'standing',
  'score',
  'gold_score',
  'gold_pair',
  'rating',
  'event',
  'pair',
  'item',
  'domain',
];
const contents = ({ db }: OpenProject) =>
  Object.fromEntries(
    tables.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()]),
  );

test('export, import, export: the same bytes, and the same in every table', async () => {
  const project = await fullProject();
  const first = await exported(project);
  const copy = newProject();
  const report = await take(copy, first.path);
  expect((await exported(copy)).bytes).toBe(first.bytes);
  expect(contents(copy)).toEqual(contents(project));
  const { labels, rows } = report.account;
  expect(rows.read).toBe(first.bytes.trim().split('\n').length);
  expect(labels.taken).toBe(labels.found);
});

test('a second time nothing is added; a dry run writes nothing', async () => {
  const project = await fullProject();
  const { path, bytes } = await exported(project);
  const again = await take(project, path);
  expect(again.account.labels).toMatchObject({ taken: 0, differing: { kept: 0 } });
  expect(again.items.added + again.pairs.added + again.votes.added).toBe(0);
  expect((await exported(project)).bytes).toBe(bytes);
  const empty = newProject();
  const dry = await take(empty, path, { dryRun: true });
  expect(contents(empty)['domain']).toEqual([]);
  expect(await take(empty, path)).toEqual(dry);
});

test('two projects become one: what one has more is added, votes of both stand', async () => {
  const project = await fullProject();
  const { path } = await exported(project);
  await add(project, 'essays', 'source', [{ essay: 'wasps', score: 2 }]);
  const other = newProject();
  await add(other, 'essays', 'source', [{ essay: 'ants', score: 5 }]);
  const report = await take(other, path);
  expect(report.account.labels.differing.kept).toBe(1);
  expect(report.notes.join(' ')).toMatch(/differ from what the project has/);
  const { labels } = report.account;
  expect(labels.found).toBe(labels.taken + labels.known + labels.differing.kept);
});

test('a file without its first row is none', async () => {
  const { bytes } = await exported(await fullProject());
  const path = join(temporaryFolder(), 'headless.jsonl');
  writeFileSync(path, bytes.slice(bytes.indexOf('\n') + 1));
  const rows = readNative(await openCarrier(path));
  await expect(rows.next()).rejects.toMatchObject({ code: 'bad-rows', details: { row: 1 } });
});

test('the preview says what it is; beside other files, broken or newer it is refused', async () => {
  const { path, bytes } = await exported(await fullProject());
  const preview = await previewFile(path);
  expect(preview).toMatchObject({ format: 'native', problems: [] });
  expect(preview.findings.notes.join(' ')).toMatch(/data of a project/);
  const { db } = newProject();
  const texts = join(temporaryFolder(), 'texts.jsonl');
  writeFileSync(texts, '{"text":"one"}\n');
  const files = [path, texts].map((file) => ({ path: file, name: file }));
  await expect(importFiles(db, files, { ...wishes, domain: 'd' })).rejects.toMatchObject({
    code: 'native-alone',
  });
  const broken = (content: string) => {
    const file = join(temporaryFolder(), 'broken.jsonl');
    writeFileSync(file, content);
    return importFiles(db, [{ path: file, name: 'broken.jsonl' }], wishes);
  };
  const lines = bytes.trim().split('\n');
  await expect(
    broken(lines.filter((line) => !line.includes('"dialect":"text"')).join('\n')),
  ).rejects.toMatchObject({ code: 'bad-reference' });
  await expect(broken(bytes.replace('"dialect":"pair"', '"dialect":"pear"'))).rejects.toThrow(
    /'pear' is no kind of row/,
  );
  await expect(
    broken(bytes.replace('"version":1', `"version":${NATIVE_VERSION + 1}`)),
  ).rejects.toMatchObject({
    code: 'newer-file',
  });
  expect(db.prepare('SELECT count(*) FROM domain').pluck().get()).toBe(0);
});
