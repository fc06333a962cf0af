/**
 * The smallest inputs that once lost, inverted or merged labels: ../shared/cases/import next to the checkout,
 * each imported whole into a real project. The expected content is read from the file itself.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { ImportReport } from '../../src-main/contract/index.ts';
import { scoreGapPairs } from '../../src-main/domain/score-pairs.ts';
import { importFiles, type ImportWishes } from '../../src-main/services/data/import-files.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { currentSnapshot } from '../../src-main/store/current-snapshot.ts';
import { createProject } from '../../src-main/store/open.ts';
import { temporaryFolder } from '../unit/store/support.ts';

const folder = fileURLToPath(new URL('../../../shared/cases/import', import.meta.url));
const missing = existsSync(folder) ? '' : ' (skipped: ../shared/cases is not beside the checkout)';

type Row = Record<string, unknown>;
type Meanings = Record<string, 'first' | 'second'>;

interface Imported {
  report: ImportReport;
  /** Chosen text of every vote, or its outcome; in row order. */
  said: string[];
  texts: { prompt: string; text: string; key: string; score: number | null }[];
}

async function withProject<T>(use: (project: OpenProject) => Promise<T>): Promise<T> {
  const path = join(temporaryFolder(), 'case.dialect');
  const project = createProject(path, { name: 'Case' }, 'test');
  try {
    return await use(project);
  } finally {
    project.close();
    rmSync(path, { force: true });
  }
}

async function add(
  { db }: OpenProject,
  name: string,
  wishes: Partial<ImportWishes> = {},
  meanings?: Meanings,
) {
  const report = await importFiles(
    db,
    [{ path: join(folder, name), name, ...(meanings && { meanings }) }],
    { domain: 'd', role: 'source', keepLabels: true, leaveOutProblems: false, ...wishes },
  );
  const said = db
    .prepare(
      `SELECT CASE e.outcome WHEN 'prefer' THEN c.text ELSE e.outcome END
       FROM event e LEFT JOIN item c ON c.id = e.chosen ORDER BY e.pair_id, e.id`,
    )
    .pluck()
    .all() as string[];
  const texts = db
    .prepare(
      `SELECT prompt, text, key, score.value AS score
       FROM item LEFT JOIN score ON score.item_id = item.id ORDER BY item.id`,
    )
    .all() as Imported['texts'];
  return { report, said, texts };
}

const imported = (name: string, wishes?: Partial<ImportWishes>, meanings?: Meanings) =>
  withProject((project) => add(project, name, wishes, meanings));

const rowsOf = (name: string): Row[] =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row);

const text = (value: unknown): string => value as string;
const sum = (list: readonly { count: number }[]) => list.reduce((all, { count }) => all + count, 0);

function expectAllTaken({ account }: ImportReport, labels: number): void {
  expect(account.labels).toMatchObject({
    found: labels,
    taken: labels,
    notUnderstood: [],
    dropped: [],
  });
  const { read, taken, known, repeated, leftOut } = account.rows;
  expect(read).toBe(taken + known + repeated + sum(leftOut));
}

describe.skipIf(missing !== '')(`cases of winners${missing}`, () => {
  type Said = 'first' | 'second' | 'tie';
  test.each<{ name: string; first: string; second: string; said: Said[] }>([
    {
      name: 'winner_gt',
      first: 'response_a',
      second: 'response_b',
      said: ['first', 'second', 'tie', 'second'],
    },
    {
      name: 'winner_half',
      first: 'response_a',
      second: 'response_b',
      said: ['first', 'second', 'tie', 'first', 'second'],
    },
    {
      name: 'winner_bool',
      first: 'response_a',
      second: 'response_b',
      said: ['first', 'second', 'first'],
    },
    {
      name: 'winner_all1',
      first: 'response_a',
      second: 'response_b',
      said: ['first', 'first', 'first', 'first'],
    },
    { name: 'saferlhf', first: 'response_0', second: 'response_1', said: ['second', 'first'] },
    {
      name: 'helpsteer2pref',
      first: 'response_1',
      second: 'response_2',
      said: ['second', 'first'],
    },
    {
      name: 'helpsteer3',
      first: 'response1',
      second: 'response2',
      said: ['second', 'first', 'tie'],
    },
  ])('$name: every label arrives at its side', async ({ name, first, second, said }) => {
    const rows = rowsOf(`${name}.jsonl`);
    const found = await imported(`${name}.jsonl`);
    expectAllTaken(found.report, rows.length);
    const expected = rows.map((row, n) =>
      said[n] === 'tie' ? 'tie' : text(row[said[n] === 'first' ? first : second]),
    );
    expect(found.said).toEqual(expected);
  });

  test('winner_all1: that all labels name one side is said', async () => {
    const { report } = await imported('winner_all1.jsonl');
    expect(report.notes.join(' ')).toMatch(/Every preference of the file names the first text/);
  });

  test('winner_late: labels behind 110 rows without one', async () => {
    const rows = rowsOf('winner_late.jsonl');
    const found = await imported('winner_late.jsonl');
    expectAllTaken(found.report, 20);
    const labelled = rows.filter(({ winner }) => winner !== '');
    expect(found.said).toEqual(
      labelled.map((row) => text(row[row['winner'] === 'a' ? 'response_a' : 'response_b'])),
    );
  });

  test('winner_01_ab: asked, and read as it is answered', async () => {
    await expect(imported('winner_01_ab.jsonl')).rejects.toMatchObject({ code: 'unclear-labels' });
    await expect(imported('winner_01_ab.jsonl', { leaveOutProblems: true })).rejects.toMatchObject({
      code: 'unclear-labels',
    });
    const rows = rowsOf('winner_01_ab.jsonl');
    const found = await imported('winner_01_ab.jsonl', {}, { '0': 'second' });
    expectAllTaken(found.report, rows.length);
    expect(found.said).toEqual(
      rows.map((row) => text(row[row['label'] === 1 ? 'response_a' : 'response_b'])),
    );
  });

  test('judges: five votes, four for one text', async () => {
    const rows = rowsOf('judges.jsonl');
    const found = await imported('judges.jsonl');
    expectAllTaken(found.report, 5);
    const chosen = (side: string) => found.said.filter((said) => said === rows[0][side]).length;
    expect([chosen('response_a'), chosen('response_b')]).toEqual([4, 1]);
  });

  test('raters, then raters_corrected: the mean of three; what differs is kept, and said', async () => {
    await withProject(async (project) => {
      const first = await add(project, 'raters.jsonl');
      expectAllTaken(first.report, 4);
      expect(first.texts.map(({ score }) => score)).toEqual([expect.closeTo(11 / 3, 9), 2]);
      const kept = await add(project, 'raters_corrected.jsonl');
      expect(kept.report.account.labels).toMatchObject({
        found: 2,
        known: 1,
        differing: { kept: 1 },
      });
      expect(kept.texts[0]?.score).toBeCloseTo(11 / 3, 9);
      const replaced = await add(project, 'raters_corrected.jsonl', { differing: 'replace' });
      expect(replaced.texts.map(({ score }) => score)).toEqual([9, 2]);
    });
  });
});

describe.skipIf(missing !== '')(`cases of numbers${missing}`, () => {
  test.each([
    { name: 'nan.csv', scores: [null, null, 2, null] },
    { name: 'score_null.jsonl', scores: [0, null, 2, null, 4, null] },
    { name: 'nan_middle.json', scores: [0, 1, 2, null, 4, 5, 6, 7, 8, 9] },
    { name: 'nan_meta.json', scores: [2, 3] },
    { name: 'sep_bom.csv', scores: [3.5] },
    { name: 'pretty_named.jsonl', scores: [1, 2] },
    { name: 'literal_quotes.tsv', scores: [3, 2, 1, 4, 5] },
  ])('$name: a value that is missing costs itself alone', async ({ name, scores }) => {
    const { report, texts } = await imported(name);
    expect(texts.slice(0, scores.length).map(({ score }) => score)).toEqual(scores);
    expect(report.account.rows.leftOut).toEqual([]);
    expect(report.account.labels.notUnderstood).toEqual([]);
  });

  test('nan.jsonl: both pairs, NaN as no margin', async () => {
    expectAllTaken((await imported('nan.jsonl')).report, 2);
  });

  test('bigid.jsonl: ids keep their digits', async () => {
    const ids = readFileSync(join(folder, 'bigid.jsonl'), 'utf8').match(/\d{19}/g);
    expect((await imported('bigid.jsonl')).texts.map(({ key }) => key)).toEqual(ids);
  });
});

describe.skipIf(missing !== '')(`cases of prompts and messages${missing}`, () => {
  test.each([
    'messages_json_in.csv',
    'messages_repr_in.csv',
    'messages_json_string.jsonl',
    'sharegpt_dpo.jsonl',
    'dict_answers.jsonl',
    'system.jsonl',
    'toolcall.jsonl',
    'toolcall_answer.jsonl',
  ])('%s: prompt and answers are told apart', async (name) => {
    const { report, texts, said } = await imported(name);
    expectAllTaken(report, 1);
    expect(said).toHaveLength(1);
    expect(texts).toHaveLength(2);
    expect(texts[0].prompt).not.toBe('');
    expect(texts[0].prompt).toBe(texts[1].prompt);
    for (const { prompt, text: answer } of texts) {
      expect(answer).not.toContain('role');
      expect(answer).not.toContain(prompt);
    }
  });

  test('toolcall_answer.jsonl: the calls are compared', async () => {
    const { texts } = await imported('toolcall_answer.jsonl');
    expect(texts.every(({ text: answer }) => answer.startsWith('(Calls weather'))).toBe(true);
  });

  test('prompt_in_chosen.jsonl: the repeated prompt is cut off', async () => {
    const rows = rowsOf('prompt_in_chosen.jsonl');
    const { said } = await imported('prompt_in_chosen.jsonl');
    expect(said).toEqual(
      rows.map(({ prompt, chosen }) => text(chosen).slice(text(prompt).length).trim()),
    );
  });

  test('alpaca_dpo.jsonl: the input is part of the prompt', async () => {
    const rows = rowsOf('alpaca_dpo.jsonl');
    const { texts } = await imported('alpaca_dpo.jsonl');
    for (const { instruction, input } of rows) {
      const prompt = `${text(instruction)}\n\n${text(input)}`;
      expect(texts.filter((item) => item.prompt === prompt)).toHaveLength(2);
    }
  });

  test('no_prompt_shared_start.jsonl: answers keep what they have in common', async () => {
    const { said } = await imported('no_prompt_shared_start.jsonl');
    expect(said).toEqual(rowsOf('no_prompt_shared_start.jsonl').map(({ chosen }) => chosen));
  });

  test('rewardbench2.jsonl: one right answer against each wrong one', async () => {
    expectAllTaken((await imported('rewardbench2.jsonl')).report, 3);
  });

  test('whitespace.jsonl: pairs that look the same are counted and named', async () => {
    const { report } = await imported('whitespace.jsonl', { leaveOutProblems: true });
    expect(report.account.rows).toMatchObject({
      read: 5,
      taken: 1,
      leftOut: [
        { code: 'same-looking', count: 3, rows: [1, 2, 3] },
        { code: 'same-texts', count: 1, rows: [4] },
      ],
    });
  });
});

describe.skipIf(missing !== '')(`cases of files${missing}`, () => {
  test.each([
    { name: 'sep.csv', items: 4 },
    { name: 'sep_bom.csv', items: 2 },
    { name: 'cr_only.csv', items: 2 },
    { name: 'cr_only.txt', items: 2 },
    { name: 'bom_middle.jsonl', items: 3 },
    { name: 'double_bom.csv', items: 1 },
  ])('$name is read', async ({ name, items }) => {
    expect((await imported(name)).texts).toHaveLength(items);
  });

  test.each([
    { name: 'lfs.csv', words: /Git LFS pointer/ },
    { name: 'lfs.jsonl', words: /Git LFS pointer/ },
    { name: 'a.html', words: /web page/ },
    { name: 'a.avro', words: /Avro/ },
    { name: 'a.jsonl.lz4', words: /lz4/ },
  ])('$name is named as what it is', async ({ name, words }) => {
    await expect(imported(name)).rejects.toThrow(words);
  });
});

describe.skipIf(missing !== '')(`cases of training, as they come in${missing}`, () => {
  const training = join('..', 'training');

  test('scores of 1e300 are kept as they are, make preferences, and are asked about', async () => {
    await withProject(async (project) => {
      const { report, texts } = await add(project, join(training, 'score_huge.jsonl'));
      expectAllTaken(report, 60);
      expect(Math.max(...texts.map(({ score }) => score ?? 0))).toBeGreaterThanOrEqual(1e300);
      expect(report.notes.join(' ')).toMatch(/reach from -1e\+300 to 1e\+300\. Check/);
      const { scores } = currentSnapshot(project.db, [1]);
      expect(scoreGapPairs(scores).length).toBeGreaterThan(30);
    });
  });

  test('three pairs are three preferences', async () => {
    const { report, said } = await imported(join(training, 'pairs3.jsonl'));
    expectAllTaken(report, 3);
    expect(said).toEqual(rowsOf(join(training, 'pairs3.jsonl')).map(({ chosen }) => chosen));
  });
});
