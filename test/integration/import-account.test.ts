/**
 * Every label arrives, and arrives right: whole files into a real project, with the account of every row and
 * every label.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImportReport } from '../../src-main/contract/index.ts';
import { previewFile } from '../../src-main/formats/preview.ts';
import { importFiles, type ImportWishes } from '../../src-main/services/data/import-files.ts';
import type { Db } from '../../src-main/store/database.ts';
import { createProject } from '../../src-main/store/open.ts';
import { newProject, temporaryFolder } from '../unit/store/support.ts';

type Row = Record<string, unknown>;

const jsonl = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).join('\n');

function fileOf(content: string | readonly Row[], extension = 'jsonl'): string {
  const path = join(temporaryFolder(), `file.${extension}`);
  writeFileSync(path, typeof content === 'string' ? content : jsonl(content));
  return path;
}

function importPath(
  db: Db,
  path: string,
  wishes: Partial<ImportWishes> & { meanings?: Record<string, 'first' | 'second' | 'none'> } = {},
) {
  const { meanings, ...rest } = wishes;
  return importFiles(db, [{ path, name: 'file', ...(meanings ? { meanings } : {}) }], {
    domain: 'd',
    role: 'source',
    keepLabels: true,
    leaveOutProblems: false,
    ...rest,
  });
}

const sum = (list: readonly { count: number }[]) => list.reduce((all, { count }) => all + count, 0);

/** Both sums of the account; equal if nothing is lost. */
function balance({ account: { rows, labels } }: ImportReport) {
  return {
    rows: [rows.read, rows.taken + rows.known + rows.repeated + sum(rows.leftOut)],
    labels: [
      labels.found,
      labels.taken +
        labels.known +
        labels.repeated +
        labels.differing.kept +
        sum(labels.notUnderstood) +
        sum(labels.dropped),
    ],
  };
}

function expectBalance(report: ImportReport): void {
  const { rows, labels } = balance(report);
  expect(rows[0]).toBe(rows[1]);
  expect(labels[0]).toBe(labels[1]);
}

/** Which text each vote chose, by prompt and annotator. */
function votes(db: Db): { prompt: string; annotator: string; outcome: string; chosen: string }[] {
  return db
    .prepare(
      `SELECT a.prompt, e.annotator, e.outcome, coalesce(c.text, '') AS chosen
       FROM standing s JOIN event e ON e.id = s.event_id JOIN pair ON pair.id = e.pair_id
       JOIN item a ON a.id = pair.item_a LEFT JOIN item c ON c.id = e.chosen
       ORDER BY a.prompt, e.id`,
    )
    .all() as ReturnType<typeof votes>;
}

const pairRow = (n: number, winner: unknown, more: Row = {}) => ({
  prompt: `question ${n}`,
  response_a: `left ${n}`,
  response_b: `right ${n}`,
  winner,
  ...more,
});

describe('labels that begin late', () => {
  test('are read, behind any number of rows without one', async () => {
    const { db } = newProject();
    const rows = Array.from({ length: 2500 }, (_, n) => pairRow(n, n < 2400 ? '' : 'B>A'));
    const report = await importPath(db, fileOf(rows));
    expect(report.account.labels).toMatchObject({ found: 100, taken: 100 });
    expect(votes(db).every(({ chosen }) => chosen.startsWith('right'))).toBe(true);
  });

  test('decide the scale of those before: 0 and 1 with .5 far behind are shares', async () => {
    const { db } = newProject();
    const rows = Array.from({ length: 1500 }, (_, n) => pairRow(n, n === 1400 ? 0.5 : n % 2));
    const report = await importPath(db, fileOf(rows));
    expect(report.account.labels).toMatchObject({ found: 1500, taken: 1500 });
    expect(votes(db).filter(({ outcome }) => outcome === 'tie')).toHaveLength(1);
    expect(votes(db).find(({ prompt }) => prompt === 'question 1')?.chosen).toBe('left 1');
  });

  test('may stand in a column that the first rows do not have', async () => {
    const { db } = newProject();
    const rows = Array.from({ length: 1200 }, (_, n) => {
      const { winner, ...row } = pairRow(n, 'model_b');
      return n < 1100 ? row : { ...row, winner };
    });
    expect((await importPath(db, fileOf(rows))).account.labels).toMatchObject({ taken: 100 });
  });
});

describe('a winner that could mean one thing or its opposite', () => {
  const rows = [0, 1, 1, 0].map((winner, n) => pairRow(n, winner));

  test('is asked about, also where rows with problems may be left out', async () => {
    const { db } = newProject();
    const path = fileOf(rows);
    for (const leaveOutProblems of [false, true]) {
      await expect(importPath(db, path, { leaveOutProblems })).rejects.toThrow(
        expect.objectContaining({
          code: 'unclear-labels',
          message: expect.stringMatching(
            /'winner' holds 0 \(2\), 1 \(2\).*Nothing was imported/,
          ) as string,
        }),
      );
    }
    expect(votes(db)).toEqual([]);
    const { findings } = await previewFile(path);
    expect(findings.questions).toMatchObject([
      {
        column: 'winner',
        values: [
          { value: '0', count: 2 },
          { value: '1', count: 2 },
        ],
      },
    ]);
  });

  test.each([
    { value: '0', chosen: ['left 0', 'right 1', 'right 2', 'left 3'] },
    { value: '1', chosen: ['right 0', 'left 1', 'left 2', 'right 3'] },
  ])('is read as it was said: $value is the first', async ({ value, chosen }) => {
    const { db } = newProject();
    const report = await importPath(db, fileOf(rows), { meanings: { [value]: 'first' } });
    expect(votes(db).map((vote) => vote.chosen)).toEqual(chosen);
    expectBalance(report);
  });

  test('stands in no way of pairs that nobody wants the labels of', async () => {
    const { db } = newProject();
    const report = await importPath(db, fileOf(rows), { keepLabels: false });
    expect(report.pairs.added).toBe(4);
    expect(report.account.labels).toMatchObject({ found: 4, taken: 0 });
    expectBalance(report);
  });

  test('that always names one side is said', async () => {
    const { db } = newProject();
    const one = rows.map((row) => ({ ...row, winner: 1 }));
    const { notes } = await importPath(db, fileOf(one));
    expect(notes.join(' ')).toMatch(/Every preference of the file names the first text/);
  });
});

describe('judgements', () => {
  const judged = (judges: readonly [string | null, string][]) =>
    fileOf(judges.map(([judge, winner]) => pairRow(1, winner, judge === null ? {} : { judge })));
  const five: [string, string][] = [
    ['j0', 'a'],
    ['j1', 'a'],
    ['j2', 'b'],
    ['j3', 'a'],
    ['j4', 'a'],
  ];

  test('of five judges are five votes; the same file again adds none', async () => {
    const { db } = newProject();
    const path = judged(five);
    expect((await importPath(db, path)).votes).toEqual({ added: 5, known: 0 });
    expect(votes(db).map(({ annotator, chosen }) => `${annotator} ${chosen}`)).toEqual([
      'j0 left 1',
      'j1 left 1',
      'j2 right 1',
      'j3 left 1',
      'j4 left 1',
    ]);
    const again = await importPath(db, path);
    expect(again.account).toMatchObject({
      rows: { read: 5, taken: 0, known: 5, repeated: 0 },
      labels: { found: 5, taken: 0, known: 5 },
    });
  });

  test('without names are votes row by row; the same file again adds none', async () => {
    const { db } = newProject();
    const path = judged(five.map(([, winner]) => [null, winner]));
    await importPath(db, path);
    expect(votes(db).filter(({ chosen }) => chosen === 'left 1')).toHaveLength(4);
    expect((await importPath(db, path)).votes).toEqual({ added: 0, known: 5 });
    const longer = judged(
      [...five, ['', 'b'] as [string, string]].map(([, winner]) => [null, winner]),
    );
    expect((await importPath(db, longer)).votes).toEqual({ added: 1, known: 5 });
  });

  test.each([
    { differing: 'keep', chosen: ['left 1'], labels: { taken: 0, differing: { kept: 1 } } },
    { differing: 'replace', chosen: ['right 1'], labels: { taken: 1, differing: { replaced: 1 } } },
    {
      differing: 'add',
      chosen: ['left 1', 'right 1'],
      labels: { taken: 1, differing: { added: 1 } },
    },
  ] as const)('that a file corrects: $differing', async ({ differing, chosen, labels }) => {
    const { db } = newProject();
    await importPath(db, judged([['j0', 'a']]));
    const report = await importPath(db, judged([['j0', 'b']]), { differing });
    expect(report.account.labels).toMatchObject(labels);
    expect(report.account.labels.differing.examples).toMatchObject([
      { annotator: 'j0', there: 'worse, strength 2', file: 'better, strength 2' },
    ]);
    expect(votes(db).map((vote) => vote.chosen)).toEqual(chosen);
    expectBalance(report);
    expect((await importPath(db, judged([['j0', 'b']]), { differing })).account.labels.taken).toBe(
      0,
    );
  });

  test('of one judge who says the same twice is one', async () => {
    const { db } = newProject();
    const report = await importPath(
      db,
      judged([
        ['j0', 'a'],
        ['j0', 'a'],
      ]),
    );
    expect(report.account).toMatchObject({
      rows: { taken: 1, repeated: 1 },
      labels: { taken: 1, repeated: 1 },
    });
  });

  test('about gold: the majority decides, whichever row comes first', async () => {
    const { db } = newProject();
    const report = await importPath(
      db,
      judged([['j2', 'b'], ...five.filter(([j]) => j !== 'j2')]),
      {
        role: 'gold',
      },
    );
    const chosen = db.prepare('SELECT text FROM gold_pair JOIN item ON item.id = chosen').pluck();
    expect(chosen.all()).toEqual(['left 1']);
    expectBalance(report);
  });
});

describe('scores of several raters', () => {
  const rated = (scores: readonly [string, number][]) =>
    fileOf(scores.map(([rater, score]) => ({ text: 'An essay.', score, rater })));

  test('are all kept; their mean is the score, and how far they lie apart is there', async () => {
    const { db } = newProject();
    const path = rated([
      ['r1', 1],
      ['r2', 5],
      ['r3', 5],
    ]);
    const { notes } = await importPath(db, path);
    const row = db.prepare('SELECT value, ratings, spread FROM score').get() as Row;
    expect(row).toMatchObject({ ratings: 3 });
    expect(row['value']).toBeCloseTo(11 / 3, 10);
    expect(row['spread']).toBeCloseTo(2.309401, 5);
    expect(notes.join(' ')).toMatch(/1 text has several scores.*mean/);
    expect((await importPath(db, path)).account.labels).toMatchObject({ taken: 0, known: 3 });
  });

  test.each([
    { differing: 'keep', value: 1 },
    { differing: 'replace', value: 9 },
    { differing: 'add', value: 5 },
  ] as const)('that a file corrects: $differing', async ({ differing, value }) => {
    const { db } = newProject();
    await importPath(db, rated([['r1', 1]]));
    const report = await importPath(db, rated([['r1', 9]]), { differing });
    expect(db.prepare('SELECT value FROM score').pluck().get()).toBe(value);
    expect(report.account.labels.differing.examples).toMatchObject([{ there: '1', file: '9' }]);
    expectBalance(report);
  });
});

describe('a corrected file that names no rater', () => {
  const raters = [
    { text: 'An essay about bees.', score: 1, rater: 'r1' },
    { text: 'An essay about bees.', score: 5, rater: 'r2' },
    { text: 'An essay about ants.', score: 2, rater: 'r1' },
  ];
  const corrected = [
    { text: 'An essay about bees.', score: 9 },
    { text: 'An essay about ants.', score: 2 },
  ];

  test.each([
    { differing: 'keep', values: [3, 2], labels: { known: 1, differing: { kept: 1 } } },
    { differing: 'replace', values: [9, 2], labels: { known: 1, differing: { replaced: 1 } } },
    { differing: 'add', values: [5, 2], labels: { known: 1, differing: { added: 1 } } },
  ] as const)('is held against the scores that are there: $differing', async (wish) => {
    const { db } = newProject();
    await importPath(db, fileOf(raters));
    const report = await importPath(db, fileOf(corrected), { differing: wish.differing });
    expect(report.account.labels).toMatchObject(wish.labels);
    expect(db.prepare('SELECT value FROM score ORDER BY item_id').pluck().all()).toEqual(
      wish.values,
    );
    expectBalance(report);
  });
});

describe('scores that are none', () => {
  const scored = (scores: readonly unknown[]) =>
    fileOf(scores.map((score, n) => ({ text: `text number ${n}`, score })));

  test('a code for missing is named, and taken away where that is said', async () => {
    const { db } = newProject();
    const path = scored([0, 1, 2, 3, 4, -999]);
    const { findings } = await previewFile(path);
    expect(findings.strange).toEqual([{ column: 'score', values: [{ value: '-999', count: 1 }] }]);
    const report = await importPath(db, path, { meanings: { '-999': 'none' } });
    expect(report.account.labels).toMatchObject({ found: 6, taken: 5, dropped: [{ count: 1 }] });
    expectBalance(report);
  });

  test.each([
    [[2, 2, 2], /All 3 scores in 'score' are 2/],
    [[4], /The only score in 'score' is 4/],
    [[1e300, -1e300], /reach from -1e\+300 to 1e\+300/],
  ])('%j is told as what it is', async (scores, words) => {
    const { db } = newProject();
    const { notes } = await importPath(db, scored(scores));
    expect(notes.join(' ')).toMatch(words);
  });
});

describe('texts that look the same', () => {
  test.each([
    ['Yes.', 'Yes. ', 'blanks at the end'],
    ['a\r\nb', 'a\nb', 'line ends'],
    ['caf\u00e9', 'cafe\u0301', 'NFC'],
    ['good', 'go\u200bod', 'characters without width'],
    ['a\u00a0b', 'a b', 'kinds of blanks'],
  ])('%j and %j are no preference, and that is said', async (chosen, rejected, words) => {
    const { db } = newProject();
    const path = fileOf([
      { prompt: 'q', chosen, rejected },
      { prompt: 'q', chosen: 'plainly this', rejected: 'not that' },
    ]);
    const report = await importPath(db, path);
    expect(report.account.rows).toMatchObject({
      read: 2,
      taken: 1,
      leftOut: [{ code: 'same-looking', count: 1, rows: [1] }],
    });
    expect(report.account.rows.leftOut[0].reason).toContain(words);
    expectBalance(report);
  });

  test('what is seen stays: emoji joined, accents, Persian', async () => {
    const { db } = newProject();
    const pairs = [
      ['\u{1f469}\u200d\u{1f4bb}', '\u{1f469}\u{1f4bb}'],
      ['resume', 'résumé'],
      ['می\u200cخواهم', 'میخواهم'],
    ];
    const path = fileOf(pairs.map(([chosen, rejected]) => ({ prompt: 'q', chosen, rejected })));
    expect((await importPath(db, path)).account.rows.taken).toBe(3);
  });
});

describe('labels in are labels accounted for', () => {
  const spelling = fc.constantFrom(
    'a',
    'B',
    'model_a',
    '[[B]]',
    'A>B',
    'B>>A',
    'A=B',
    'tie',
    'both bad',
    'left',
    'Response 2',
    'the blue one',
    'perhaps',
  );
  const missing = fc.constantFrom(null, '', 'NaN', 'N/A', undefined);
  const rater = fc.option(fc.constantFrom('anna', 'ben', 'imported'), { nil: undefined });
  const row = fc.record({
    n: fc.integer({ min: 0, max: 4 }),
    winner: fc.oneof({ weight: 4, arbitrary: spelling }, { weight: 1, arbitrary: missing }),
    rater,
    empty: fc.boolean(),
  });

  test('for any mix of spellings, missing values, repeats, raters and broken rows', async () => {
    const folder = temporaryFolder();
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        fc.constantFrom('source' as const, 'gold' as const, 'target' as const),
        fc.constantFrom('keep' as const, 'replace' as const, 'add' as const),
        async (rows, role, differing) => {
          const path = join(folder, `file-${++runs}.jsonl`);
          const file = rows.map(({ n, winner, rater: annotator, empty }) => ({
            ...pairRow(n, winner),
            ...(annotator === undefined ? {} : { annotator }),
            ...(empty ? { response_b: '' } : {}),
          }));
          // One readable row: a file without any is refused as a whole.
          writeFileSync(path, jsonl([...file, pairRow(9, 'a')]));
          const db = createProject(join(folder, `p-${runs}.dialect`), { name: 'p' }, 'test');
          try {
            const wishes = { role, differing, leaveOutProblems: true };
            const given = file.filter(
              ({ winner }) => !([null, undefined, '', 'NaN', 'N/A'] as unknown[]).includes(winner),
            ).length;
            const first = await importPath(db.db, path, wishes);
            expect(first.account.rows.read).toBe(rows.length + 1);
            expect(first.account.labels.found).toBe(given + 1);
            expectBalance(first);
            const again = await importPath(db.db, path, { ...wishes, differing: 'keep' });
            expectBalance(again);
            expect(again.account.rows.read).toBe(rows.length + 1);
            expect(again.items.added + again.pairs.added).toBe(0);
            expect(again.account.labels.taken).toBe(0);
          } finally {
            db.close();
            rmSync(path);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a dry run', () => {
  test('tells the same and writes nothing', async () => {
    const { db } = newProject();
    const path = fileOf([pairRow(1, 'a'), pairRow(2, 'b')]);
    const dry = await importPath(db, path, { dryRun: true });
    expect(db.prepare('SELECT count(*) FROM domain').pluck().get()).toBe(0);
    expect(await importPath(db, path)).toEqual(dry);
  });
});
