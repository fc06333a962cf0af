/**
 * Variations on the inputs that once lost labels: other columns, spellings, mixtures and nestings. Each is a
 * whole file into a real project.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importFiles } from '../../src-main/services/data/import-files.ts';
import { createProject } from '../../src-main/store/open.ts';
import { newProject, temporaryFolder } from '../unit/store/support.ts';

type Row = Record<string, unknown>;
type Db = ReturnType<typeof newProject>['db'];

function fileOf(content: string | readonly Row[], extension = 'jsonl'): string {
  const path = join(temporaryFolder(), `file.${extension}`);
  const lines =
    typeof content === 'string' ? content : content.map((row) => JSON.stringify(row)).join('\n');
  writeFileSync(path, lines);
  return path;
}

const importPath = (db: Db, path: string, more: { leaveOutProblems?: boolean } = {}) =>
  importFiles(db, [{ path, name: 'file' }], {
    domain: 'd',
    role: 'source',
    keepLabels: true,
    leaveOutProblems: false,
    ...more,
  });

/** For every vote, by prompt: its annotator, and 'left', 'right' or the outcome. */
function said(db: Db): string[] {
  const rows = db
    .prepare(
      `SELECT e.annotator, e.outcome, c.text FROM standing s JOIN event e ON e.id = s.event_id
       JOIN pair ON pair.id = e.pair_id JOIN item a ON a.id = pair.item_a
       LEFT JOIN item c ON c.id = e.chosen ORDER BY a.prompt, e.id`,
    )
    .all() as { annotator: string; outcome: string; text: string | null }[];
  return rows.map(({ annotator, outcome, text }) => {
    const side = text === null ? outcome : text.startsWith('left') ? 'left' : 'right';
    return annotator.startsWith('imported') ? side : `${annotator} ${side}`;
  });
}

const scores = (db: Db) =>
  db
    .prepare(
      'SELECT score.value FROM item LEFT JOIN score ON score.item_id = item.id ORDER BY item.id',
    )
    .pluck()
    .all();

const sum = (list: readonly { count: number }[]) => list.reduce((all, { count }) => all + count, 0);

const two = (n: number, more: Row): Row => ({
  prompt: `question ${n}`,
  response_a: `left ${n}`,
  response_b: `right ${n}`,
  ...more,
});
const each = (column: string, values: readonly unknown[], more: Row = {}): Row[] =>
  values.map((value, n) => two(n, { ...more, [column]: value }));

describe('who is better, otherwise written', () => {
  test.each<{ what: string; rows: Row[]; expected: string[] }>([
    {
      what: 'yes and no where the column asserts',
      rows: each('a_is_better', ['yes', 'no', 'Yes']),
      expected: ['left', 'right', 'left'],
    },
    {
      what: 'per cent',
      rows: each('preference', ['80%', '20 %', '50%']),
      expected: ['left', 'right', 'tie'],
    },
    {
      what: 'letters for yes and no',
      rows: each('b_is_better', ['Y', 'n', 'y']),
      expected: ['right', 'left', 'right'],
    },
    {
      what: 'T and F and nothing else',
      rows: each('winner', ['T', 'F', 't']),
      expected: ['left', 'right', 'left'],
    },
    {
      what: 'T and F in a column for each text, and for a tie',
      rows: ['TFF', 'FTF', 'FFT'].map(([winner_model_a, winner_model_b, winner_tie], n) =>
        two(n, { winner_model_a, winner_model_b, winner_tie }),
      ),
      expected: ['left', 'right', 'tie'],
    },
    {
      what: 'a probability whose name ends with it',
      rows: each('b_win_prob', [0.2, 0.9, 0.5]),
      expected: ['left', 'right', 'tie'],
    },
    {
      what: 'the winner, with the loser beside it',
      rows: ['ab', 'ba'].map(([winner, loser], n) => two(n, { loser, winner })),
      expected: ['left', 'right'],
    },
    {
      what: 'good and bad edits of HelpSteer3, with a conversation as context',
      rows: [0, 1].map((n) => ({
        context: [{ role: 'user', content: `question ${n}` }],
        original_response: 'as it was',
        bad_edited_response: `right ${n}`,
        good_edited_response: `left ${n}`,
      })),
      expected: ['left', 'left'],
    },
    {
      what: 'a NumPy array of messages in a cell',
      rows: [0, 1].map((n) => ({
        prompt: `question ${n}`,
        chosen: `array([{'role': 'assistant', 'content': 'left ${n}'}], dtype=object)`,
        rejected: `array([{'role': 'assistant', 'content': 'right ${n}'}], dtype=object)`,
      })),
      expected: ['left', 'left'],
    },
    {
      what: 'Argilla’s preference, with a comment in the words of a verdict',
      rows: [0, 1].map((n) => ({
        id: n,
        fields: { prompt: `question ${n}`, response_a: `left ${n}`, response_b: `right ${n}` },
        responses: {
          preference: [{ value: 'response_b', user_id: 'u', status: 'submitted' }],
          comment: [{ value: 'same', user_id: 'u', status: 'submitted' }],
        },
      })),
      expected: ['u right', 'u right'],
    },
    {
      what: 'Argilla’s question which text explains better',
      rows: [0, 1].map((n) => ({
        id: n,
        fields: { prompt: `question ${n}`, response_a: `left ${n}`, response_b: `right ${n}` },
        responses: {
          better_explanation: [{ value: 'response_b', user_id: 'u', status: 'submitted' }],
        },
      })),
      expected: ['u right', 'u right'],
    },
    {
      what: 'a probability of the first',
      rows: each('prob_a', [0.8, 0.2, 0.5]),
      expected: ['left', 'right', 'tie'],
    },
    {
      what: 'a probability of the second',
      rows: each('probability_b', [0.8, 0.2, 0.5]),
      expected: ['right', 'left', 'tie'],
    },
    {
      what: 'a verdict in brackets behind its reasons',
      rows: each('judgment', [
        'B is thin, so [[A]]',
        '[[B>>A]]',
        `${'Both are fine. '.repeat(20)}My verdict: [[A=B]]`,
      ]),
      expected: ['left', 'right', 'tie'],
    },
    {
      what: 'the better text itself',
      rows: [two(0, { chosen: 'left 0' }), two(1, { chosen: 'right 1' })],
      expected: ['left', 'right'],
    },
    {
      what: 'the name of a model, in a column of another name',
      rows: each('preferred_model', ['m1', 'm2', 'tie'], { model_a: 'm1', model_b: 'm2' }),
      expected: ['left', 'right', 'tie'],
    },
    {
      what: 'a score of each text',
      rows: [
        [5, 1],
        [2, 3],
        [4, 4],
      ].map(([score_a, score_b], n) => two(n, { score_a, score_b })),
      expected: ['left', 'right', 'tie'],
    },
    {
      what: 'a score of each text in columns that count up, as those of raters do',
      rows: [
        [0.9, 0.2],
        [0.1, 0.7],
        [0.4, 0.4],
      ].map(([score_1, score_2], n) => two(n, { score_1, score_2 })),
      expected: ['left', 'right', 'tie'],
    },
    {
      what: 'the probability of each text',
      rows: [
        [0.9, 0.1],
        [0.2, 0.8],
        [0.5, 0.5],
      ].map(([prob_a, prob_b], n) => two(n, { prob_a, prob_b })),
      expected: ['left', 'right', 'tie'],
    },
    {
      what: 'how many voted for each text',
      rows: [
        [3, 1],
        [0, 2],
        [0, 0],
      ].map(([votes_a, votes_b], n) => two(n, { votes_a, votes_b })),
      expected: ['left', 'left', 'left', 'right', 'right', 'right'],
    },
    {
      what: 'how many voted, ties and both bad included, otherwise called',
      rows: [
        { a_votes: 1, b_votes: '2', tie_votes: 1, both_bad: 0 },
        { a_votes: 0, b_votes: '1', tie_votes: 0, both_bad: 2 },
      ].map((counts, n) => two(n, counts)),
      expected: ['left', 'right', 'right', 'tie', 'right', 'both-bad', 'both-bad'],
    },
    {
      what: 'each annotator of HelpSteer3, and what they come to where they are not there',
      rows: [
        { overall_preference: 1, individual_preference: [{ score: 2 }, { score: -1 }] },
        { overall_preference: -3, individual_preference: [] },
        { overall_preference: 0, individual_preference: [{ score: 0 }, { score: null }] },
      ].map((row, n) => two(n, row)),
      expected: ['right', 'left', 'left', 'tie'],
    },
    {
      what: 'columns of Mechanical Turk',
      rows: each('Answer.choice', ['A', 'B']).map(({ prompt, ...row }) => ({
        ...row,
        'Input.prompt': prompt,
      })),
      expected: ['left', 'right'],
    },
    {
      what: 'spellings mixed, some missing',
      rows: each('winner', ['A', 1, '2', 'b', null, 'NaN', '-', 'tie', 2]),
      expected: ['left', 'left', 'right', 'right', 'tie', 'right'],
    },
    {
      what: 'sides in another order',
      rows: ['answer_1', 'answer_2', 'both'].map((label, n) => ({
        label,
        answer_2: `right ${n}`,
        answer_1: `left ${n}`,
        question: `question ${n}`,
      })),
      expected: ['left', 'right', 'tie'],
    },
    {
      what: 'Korean columns',
      rows: ['A', 'B', '무승부'].map((선호, n) => ({
        질문: `question ${n}`,
        답변_a: `left ${n}`,
        답변_b: `right ${n}`,
        선호,
      })),
      expected: ['left', 'right', 'tie'],
    },
  ])('$what', async ({ rows, expected }) => {
    const { db } = newProject();
    const { account } = await importPath(db, fileOf(rows));
    expect(said(db)).toEqual(expected);
    expect(account.labels).toMatchObject({ found: expected.length, taken: expected.length });
  });

  test('what is no number of a known scale is asked, never guessed', async () => {
    const { db } = newProject();
    for (const values of [
      [0, 1, 2, 1],
      [1, 4, 7, 2],
      ['1/2', 1, 0],
    ]) {
      await expect(importPath(db, fileOf(each('preference', values)))).rejects.toMatchObject({
        code: 'unclear-labels',
      });
    }
  });
});

describe('several raters of one pair', () => {
  const expected = ['anna left', 'ben left', 'chris right'];
  const by = ['anna', 'ben', 'chris'];
  test.each<{ what: string; rows: Row[]; expected: string[] }>([
    ...['labeler_name', 'judge_name', 'annotatorId', 'WorkerId', 'rated by', 'expert'].map(
      (column) => ({
        what: `named in a column ${column}`,
        rows: ['A', 'A', 'B'].map((winner, n) => two(0, { winner, [column]: by[n] })),
        expected,
      }),
    ),
    {
      what: 'in a column each',
      rows: [two(0, { annotator_1: 'A', annotator_2: 'A', annotator_3: 'B' })],
      expected: ['annotator_1 left', 'annotator_2 left', 'annotator_3 right'],
    },
    {
      what: 'in a list of names and verdicts',
      rows: [
        two(0, {
          annotations: by.map((annotator, n) => ({ annotator, winner: n < 2 ? 'a' : 'b' })),
        }),
      ],
      expected,
    },
    {
      what: 'in a list of verdicts',
      rows: [two(0, { labels: ['a', 'a', 'b'] })],
      expected: ['left', 'left', 'right'],
    },
  ])('$what', async ({ rows, expected: votes }) => {
    const { db } = newProject();
    const path = fileOf(rows);
    const { account } = await importPath(db, path);
    expect(said(db)).toEqual(votes);
    expect(account.labels).toMatchObject({ found: 3, taken: 3 });
    expect((await importPath(db, path)).account.labels).toMatchObject({ taken: 0, known: 3 });
  });

  test.each<{ what: string; row: Row }>([
    { what: 'in a column each', row: { rater1: 1, rater2: 5, rater3: 5 } },
    { what: 'in a list', row: { score: [1, 5, 5] } },
    {
      what: 'in a list of objects',
      row: { ratings: [1, 5, 5].map((score, n) => ({ rater: by[n], score })), rating: undefined },
    },
  ])('scores $what', async ({ row }) => {
    const { db } = newProject();
    const named = 'ratings' in row ? { rating: row['ratings'] } : row;
    const { account } = await importPath(db, fileOf([{ text: 'an essay', ...named }]));
    expect(account.labels).toMatchObject({ found: 3, taken: 3 });
    expect(scores(db)).toEqual([expect.closeTo(11 / 3, 9)]);
  });
});

describe('numbers', () => {
  test.each<{ what: string; file: string; expected: (number | null)[] }>([
    {
      what: 'decimal commas',
      file: 'text;score\none;3,5\ntwo;4,25\nfour;2\n',
      expected: [3.5, 4.25, 2],
    },
    {
      what: 'decimal commas of three digits, where another tells',
      file: 'text;score\none;3,125\ntwo;0,5\n',
      expected: [3.125, 0.5],
    },
    {
      what: 'errors of a spreadsheet',
      file: 'text,score\none,3\ntwo,#DIV/0!\nthree,#N/A\n',
      expected: [3, null, null],
    },
  ])('$what', async ({ file, expected }) => {
    const { db } = newProject();
    await importPath(db, fileOf(file, 'csv'));
    expect(scores(db)).toEqual(expected);
  });

  test.each(['text;score\none;1,250\ntwo;4,500\n', 'text;score\none;3,5\ntwo;1.5\n'])(
    'a comma that may separate thousands is refused: %j',
    async (file) => {
      const { db } = newProject();
      await expect(importPath(db, fileOf(file, 'csv'))).rejects.toThrow(/decimal comma/);
    },
  );
});

test('why each annotator of HelpSteer3 preferred it is kept, and what they come to', async () => {
  const { db } = newProject();
  const individual_preference = [
    { score: -2, reasoning: 'It is right.', feedback1: 'Clear.' },
    { score: 1, reasoning: 'It is short.', feedback1: 'Long.' },
  ];
  await importPath(db, fileOf([two(1, { overall_preference: -1, individual_preference })]));
  const kept = db.prepare('SELECT metadata FROM pair').pluck().get() as string;
  expect(JSON.parse(kept)).toEqual({ overall_preference: -1, individual_preference });
});

describe('what looks like labels and is not read is named', () => {
  test.each<{ rows: Row[]; column: string }>([
    { rows: each('rating', [-2, 0, 2]), column: 'rating' },
    {
      rows: each('scores', [
        [5, 1],
        [2, 4],
      ]),
      column: 'scores',
    },
    {
      rows: [
        [3, 1],
        [0, 4],
      ].map(([votes_a, votes_b], n) => two(n, { winner: 'a', votes_a, votes_b })),
      column: 'votes_a',
    },
    {
      rows: each('individual_preference', [[{ score: 1 }], [{ score: 2 }]], { winner: 'a' }),
      column: 'individual_preference',
    },
    {
      rows: [1, 2].map((n) => ({ text: `text ${n}`, rater1_style: n, total_score: n })),
      column: 'rater1_style',
    },
  ])('$column', async ({ rows, column }) => {
    const { db } = newProject();
    const { account, notes } = await importPath(db, fileOf(rows));
    expect(account.unread.map((unread) => unread.column)).toContain(column);
    expect(notes.join(' ')).toContain(`'${column}' looks like labels and is not read`);
  });
});

describe('a column that says which text is worse', () => {
  test.each([
    'loser',
    'worst',
    'least_preferred',
    'dispreferred',
    'rejected',
    'a_not_preferred',
    'inferior',
    'least_liked',
  ])('%s is named, and not taken for the better one', async (column) => {
    const { db } = newProject();
    const report = await importPath(db, fileOf(each(column, ['a', 'b', 'a'])));
    expect(said(db)).toEqual([]);
    expect(report.account.unread.map((one) => one.column)).toEqual([column]);
  });

  test('a page’s rank, and the models of both answers, are no such labels', async () => {
    const { db } = newProject();
    const others = { pagerank: 1, crank: 2, scoreboard: 3, rejected_model: 'm', closest: 'a' };
    const report = await importPath(db, fileOf(each('winner', ['a', 'b'], others)));
    expect(report.account.unread).toEqual([]);
    expect(said(db)).toEqual(['left', 'right']);
  });
});

test('Argilla’s ratings beside two texts are counted, and it is said what they are', async () => {
  const { db } = newProject();
  const path = fileOf([
    {
      fields: { prompt: 'question', response_a: 'left', response_b: 'right' },
      responses: { quality: [{ value: 4, user_id: 'u', status: 'submitted' }] },
    },
  ]);
  const { account } = await importPath(db, path);
  expect(account.labels.found).toBe(1);
  expect(account.labels.dropped).toEqual([
    { reason: expect.stringContaining('do not say which is better') as string, count: 1 },
  ]);
});

test('texts and their edits are named as what they are', async () => {
  const { db } = newProject();
  const rows = [{ context: 'c', original_response: 'as it was', edited_response: 'as it is' }];
  await expect(importPath(db, fileOf(rows))).rejects.toThrow(/their edits.*chosen=edited_response/);
});

describe('one label among several of a row that cannot be read', () => {
  test.each<{ what: string; rows: Row[]; expected: string[] }>([
    {
      what: 'in a list',
      rows: each('preferences', [['a', '??', 'b'], ['b'], ['a', 'a']]),
      expected: ['left', 'right', 'right', 'left', 'left'],
    },
    {
      what: 'in columns that count up',
      rows: [
        { rater_1: 'a', rater_2: '??' },
        { rater_1: 'b', rater_2: 'a' },
      ].map((raters, n) => two(n, raters)),
      expected: ['rater_1 left', 'rater_1 right', 'rater_2 left'],
    },
  ])('$what costs itself, and is counted', async ({ rows, expected }) => {
    const { db } = newProject();
    const { account, leftOut } = await importPath(db, fileOf(rows));
    expect(said(db)).toEqual(expected);
    expect(leftOut).toBe(0);
    expect(account.labels.notUnderstood).toEqual([
      { column: expect.any(String) as string, value: '??', count: 1 },
    ]);
    expect(account.labels.found).toBe(expected.length + 1);
  });

  test.each([-1, 'x', 0.5])(
    'a count of %s costs its row, not the counts of all others',
    async (bad) => {
      const { db } = newProject();
      const counts = [3, bad, 2, 1].map((votes_a, n) => two(n, { votes_a, votes_b: 0 }));
      const path = fileOf(counts);
      await expect(importPath(db, path)).rejects.toThrow(
        expect.objectContaining({ code: 'bad-rows' }),
      );
      await importPath(db, path, { leaveOutProblems: true });
      expect(said(db)).toEqual(['left', 'left', 'left', 'left', 'left', 'left']);
    },
  );

  test('costs the row where none can be read', async () => {
    const { db } = newProject();
    const rows = each('preferences', [['??', '!!'], ['a'], ['b', 'a']]);
    await expect(importPath(db, fileOf(rows))).rejects.toMatchObject({ code: 'bad-rows' });
    const { account } = await importPath(db, fileOf(rows), { leaveOutProblems: true });
    expect(account.labels).toMatchObject({ found: 5, taken: 3 });
    expect(account.rows.leftOut).toMatchObject([{ code: 'bad-winner', count: 1 }]);
  });
});

describe('scores with a percent sign', () => {
  const rows = (values: readonly string[]) =>
    values.map((score, n) => ({ prompt: `question ${n}`, text: `text ${n}`, score }));

  test('are shares of 1', async () => {
    const { db } = newProject();
    await importPath(db, fileOf(rows(['85%', '20 %', '99,5 %'])));
    expect(scores(db)).toEqual([0.85, 0.2, 0.995]);
  });

  test('are refused beside scores without: 85 and 85% may be the same, or not', async () => {
    const { db } = newProject();
    const end = importPath(db, fileOf(rows(['85%', '20', '99%'])));
    await expect(end).rejects.toThrow(/'85%' has a percent sign, and other numbers/);
  });
});

describe('labels in are labels accounted for', () => {
  const word = fc.constantFrom(
    'A',
    'b',
    'A>B',
    'tie',
    'both bad',
    '[[B]]',
    'Response 1',
    'perhaps',
  );
  const gone = fc.constantFrom(null, '', 'NaN', '-', '#N/A');
  const cell = fc.oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: gone });
  const shapes = fc.constantFrom('column', 'list', 'objects', 'series');
  const name = fc.constantFrom('winner', 'preference', 'verdict', 'label');
  const isGiven = (value: string | null) =>
    value !== null && !['', 'NaN', '-', '#N/A'].includes(value);

  /** One row with the labels of three raters, in one of the usual shapes. */
  function rowOf(n: number, column: string, shape: string, cells: readonly (string | null)[]): Row {
    switch (shape) {
      case 'list':
        return two(n, { [column]: cells });
      case 'objects':
        return two(n, { [column]: cells.map((winner, at) => ({ judge: `j${at}`, winner })) });
      case 'series':
        return two(n, Object.fromEntries(cells.map((value, at) => [`rater_${at + 1}`, value])));
      default:
        return two(n, { [column]: cells[0], rater: 'j0' });
    }
  }

  test('for any mix of spellings, missing values, repeats, raters and shapes', async () => {
    const folder = temporaryFolder();
    let runs = 0;
    const rows = fc.array(fc.record({ n: fc.nat({ max: 3 }), cells: fc.tuple(cell, cell, cell) }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(rows, shapes, name, async (list, shape, column) => {
        const path = join(folder, `file-${++runs}.jsonl`);
        // Readable rows, so that the column is recognised.
        const sound = Array.from({ length: 13 }, (_, n) => ({
          n: n + 9,
          cells: ['A', 'B', 'tie'] as const,
        }));
        const all = [...list, ...sound];
        writeFileSync(
          path,
          all.map(({ n, cells }) => JSON.stringify(rowOf(n, column, shape, cells))).join('\n'),
        );
        const given = all
          .flatMap(({ cells }) => (shape === 'column' ? [cells[0]] : [...cells]))
          .filter(isGiven).length;
        const project = createProject(join(folder, `p-${runs}.dialect`), { name: 'p' }, 'test');
        try {
          const { account } = await importPath(project.db, path, { leaveOutProblems: true });
          expect(account.labels.found).toBe(given);
          const { found, taken, known, repeated, differing, notUnderstood, dropped } =
            account.labels;
          expect(
            taken + known + repeated + differing.kept + sum(notUnderstood) + sum(dropped),
          ).toBe(found);
          expect(account.rows.read).toBe(all.length);
        } finally {
          project.close();
          rmSync(path);
        }
      }),
      { numRuns: 20, seed: 13 },
    );
  });
});
