/** Rankings in and out: from files with lists of answers, as rankings, as pairs, and as data of a project. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { previewFile } from '../../src-main/formats/preview.ts';
import { exportFile } from '../../src-main/services/exports/export-file.ts';
import { importFiles, type ImportWishes } from '../../src-main/services/data/import-files.ts';
import { stepQuestion } from '../../src-main/services/labelling/questions.ts';
import { currentSnapshot } from '../../src-main/store/current-snapshot.ts';
import { appendQuestionVote } from '../../src-main/store/events.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { listDomains } from '../../src-main/store/data.ts';
import { taskCounts } from '../../src-main/store/questions.ts';
import { salvage } from '../../src-main/store/salvage.ts';
import { openReadOnly } from '../../src-main/store/read-only.ts';
import { count, newProject, temporaryFolder } from '../unit/store/support.ts';

type Row = Record<string, unknown>;

const ROWS: Row[] = [
  { id: 'q1', prompt: 'Why?', answers: ['a', 'b', 'c'], ranks: [2, 1, 2], annotator: 'ann' },
  { id: 'q1', prompt: 'Why?', answers: ['c', 'b', 'a'], ranks: [3, 1, 2], annotator: 'ben' },
  { id: 'q2', prompt: '어떻게?', answers: ['하나', '둘'], ranks: [1, 2], annotator: 'ann' },
  { id: 'q3', prompt: 'Open?', answers: ['x', 'y', 'z'], ranks: null, annotator: null },
];

function fileOf(rows: readonly Row[]): string {
  const path = join(temporaryFolder(), 'rankings.jsonl');
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return path;
}

const wishes: ImportWishes = {
  domain: 'essays',
  role: 'source',
  keepLabels: true,
  leaveOutProblems: false,
};
const take = ({ db }: OpenProject, rows: readonly Row[], more: Partial<ImportWishes> = {}) =>
  importFiles(db, [{ path: fileOf(rows), name: 'rankings.jsonl' }], { ...wishes, ...more });

async function exported(
  project: OpenProject,
  what: 'data' | 'rankings' | 'pairs' | 'votes',
  format: string,
) {
  const path = join(temporaryFolder(), 'out.jsonl');
  const { notes } = await exportFile(project.path, { what, format }, path);
  const text = readFileSync(path, 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
  return { path, text, notes, rows };
}

const none = { pairs: 0, ranking: 0, 'best-worst': 0, rating: 0, choice: 0, criteria: 0 };

describe('a file of rankings', () => {
  it('is told from other lists of answers by its ranks', async () => {
    const preview = await previewFile(fileOf(ROWS));
    expect(preview).toMatchObject({ format: 'rankings', problems: [] });
    expect(preview.rows.map(({ kind, label }) => [kind, label])).toEqual([
      ['question', 'ranked, ann'],
      ['question', 'ranked, ben'],
      ['question', 'ranked, ann'],
      ['question', 'not labelled'],
    ]);
  });

  it('becomes questions with decisions, each once however often it comes', async () => {
    const project = newProject();
    const report = await take(project, ROWS);
    expect(report).toMatchObject({
      rows: 4,
      items: { added: 8 },
      pairs: { added: 0 },
      votes: { added: 3 },
      questions: { added: 3, known: 0 },
      account: { rows: { taken: 4 }, labels: { found: 3, taken: 3 } },
    });
    expect(taskCounts(project.db)).toEqual({ ...none, ranking: 3 });
    expect(listDomains(project.db)).toMatchObject([
      { pairs: 0, labelled: 0, questions: { ranking: { all: 3, labelled: 2 } } },
    ]);
    const again = await take(project, ROWS);
    expect(again.questions).toEqual({ added: 0, known: 3 }); // one of them is in two rows
    expect(again.account.labels).toMatchObject({ taken: 0, known: 3, differing: { kept: 0 } });
    expect(count(project.db, 'event')).toBe(3);
  });

  it('that says something else of the same question keeps, replaces or adds, as is wished', async () => {
    const other = [{ ...ROWS[0], ranks: [1, 2, 3] }];
    const stands = async (differing: 'keep' | 'replace' | 'add') => {
      const project = newProject();
      await take(project, [ROWS[0]]);
      await take(project, other, { differing });
      const { rows } = await exported(project, 'rankings', 'jsonl');
      return rows.map(({ annotator, ranks }) => [annotator, ranks]);
    };
    expect(await stands('keep')).toEqual([['ann', [2, 1, 2]]]);
    expect(await stands('replace')).toEqual([['ann', [1, 2, 3]]]);
    expect(await stands('add')).toEqual([
      ['ann', [2, 1, 2]],
      ['ann (2)', [1, 2, 3]],
    ]);
  });

  it('of nobody in particular takes every row as a ranking, and each row that is there already as that one', async () => {
    const rows = (...ranks: number[][]) =>
      ranks.map((listed) => ({ prompt: 'Why?', answers: ['a', 'b', 'c'], ranks: listed }));
    const [one, other] = [
      [1, 2, 3],
      [3, 2, 1],
    ];
    for (const differing of ['keep', 'replace', 'add'] as const) {
      const project = newProject();
      await take(project, rows(one));
      const { account } = await take(project, rows(other, one), { differing });
      expect(account.labels).toMatchObject({ taken: 1, known: 1, differing: { kept: 0 } });
      expect(count(project.db, 'event')).toBe(2);
      expect((await exported(project, 'rankings', 'jsonl')).rows).toMatchObject([
        { annotator: 'imported', ranks: one },
        { annotator: 'imported 2', ranks: other },
      ]);
    }
  });

  it('twice in one import says its rankings once', async () => {
    const file = fileOf([{ prompt: 'Why?', answers: ['a', 'b', 'c'], ranks: [1, 2, 3] }]);
    const project = newProject();
    const files = ['one.jsonl', 'two.jsonl'].map((name) => ({ path: file, name }));
    const { account } = await importFiles(project.db, files, wishes);
    expect(account.labels).toMatchObject({ taken: 1, repeated: 1 });
    expect(count(project.db, 'event')).toBe(1);
  });

  it('is not guessed of a column “ranking”, which may list answers from the best to the worst', async () => {
    const path = fileOf([{ prompt: 'Why?', answers: ['a', 'b', 'c'], ranking: [2, 0, 1] }]);
    expect((await previewFile(path)).format).not.toBe('rankings');
    const mapping = { answers: 'answers', ranks: 'ranking', prompt: 'prompt' };
    const told = await previewFile(path, { format: 'rankings', mapping });
    expect(told.rows.map(({ label }) => label)).toEqual(['ranked']);
  });

  it('whose labels are not wanted waits to be ranked, whatever its ranks are', async () => {
    const project = newProject();
    const rows = [{ prompt: 'Why?', answers: ['a', 'b'], ranks: ['best', null] }];
    await take(project, rows, { keepLabels: false });
    expect(taskCounts(project.db)).toEqual({ ...none, ranking: 1 });
  });

  it('leaves out rows of which two answers look the same, and counts them', async () => {
    const rows = [{ prompt: 'Why?', answers: ['a', 'b', 'a '], ranks: [1, 2, 3] }, ROWS[2]];
    const report = await take(newProject(), rows);
    expect(report.questions.added).toBe(1);
    expect(JSON.stringify(report.account)).toMatch(/differ only in blanks at the end/);
  });

  it('of ties alone has no preference to learn from', async () => {
    const project = newProject();
    await take(project, [{ prompt: 'Why?', answers: ['a', 'b', 'c'], ranks: [1, 1, 1] }]);
    expect(currentSnapshot(project.db, [1])).toMatchObject({ votes: 1, ties: 1 });
  });

  it.each([
    [
      'an answer without a rank',
      { answers: ['a', 'b', 'c'], ranks: [2, null, 1] },
      /ranks are no list of 3 numbers/,
    ],
    [
      'a rank that is empty',
      { answers: ['a', 'b', 'c'], ranks: ['2', '', '1'] },
      /ranks are no list of 3 numbers/,
    ],
    ['a rank that is a list', { answers: ['a', 'b'], ranks: [1, []] }, /no list of 2 numbers/],
    [
      'a rank that is a word',
      { answers: ['a', 'b'], ranks: [1, 'best'] },
      /'best' is not a number/,
    ],
    [
      'ranks for some answers only',
      { answers: ['a', 'b', 'c'], ranks: [1, 2] },
      /3 answers, and the ranks are no list of 3/,
    ],
    ['one answer twice', { answers: ['a', 'a'], ranks: [1, 2] }, /are the same/],
    [
      'ten answers',
      { answers: 'a b c d e f g h i j'.split(' '), ranks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
      /2 to 9/,
    ],
  ])('with %s says so by its row', async (_name, row, sentence) => {
    const project = newProject();
    const path = fileOf([{ prompt: 'p', ...row }]);
    await expect(
      importFiles(project.db, [{ path, name: 'bad.jsonl', format: 'rankings' }], wishes),
    ).rejects.toThrow(sentence);
    expect(count(project.db, 'item')).toBe(0);
  });
});

describe('rankings are exported', () => {
  it('as rankings that come back as they were', async () => {
    const project = newProject();
    await take(project, ROWS);
    const { rows, path } = await exported(project, 'rankings', 'jsonl');
    expect(rows).toMatchObject([
      { id: 'q1', prompt: 'Why?', answers: ['a', 'b', 'c'], ranks: [2, 1, 2], annotator: 'ann' },
      { id: 'q1', answers: ['a', 'b', 'c'], ranks: [2, 1, 3], annotator: 'ben' },
      { id: 'q2', prompt: '어떻게?', answers: ['하나', '둘'], ranks: [1, 2], domain: 'essays' },
    ]);
    const copy = newProject();
    await importFiles(copy.db, [{ path, name: 'out.jsonl' }], wishes);
    expect((await exported(copy, 'rankings', 'jsonl')).rows.map(({ ranks }) => ranks)).toEqual(
      rows.map(({ ranks }) => ranks),
    );
  });

  it('as pairs for those who read pairs, ties counted', async () => {
    const project = newProject();
    await take(project, [ROWS[0], ROWS[2]]);
    const { rows, notes } = await exported(project, 'pairs', 'trl');
    const said = rows.map(({ chosen, rejected }) =>
      [chosen, rejected].map((text) => String(text).trim()),
    );
    expect(said).toEqual([
      ['b', 'a'],
      ['b', 'c'],
      ['하나', '둘'],
    ]);
    expect(notes.join(' ')).toMatch(/1 tie dropped/);
    const votes = await exported(project, 'votes', 'jsonl');
    expect(votes.notes.join(' ')).toMatch(/2 votes of other tasks, as rankings, left out/);
  });

  it('with all that a project holds, byte by byte, undone ones too', async () => {
    const project = newProject();
    await take(project, ROWS);
    const items = project.db.prepare('SELECT id, items FROM question ORDER BY id').all() as {
      id: number;
      items: string;
    }[];
    const [x, y, z] = JSON.parse(items[2].items) as number[];
    for (const answer of [[[z], [y, x]], null]) {
      appendQuestionVote(project.db, 'ranking', {
        questionId: items[2].id,
        annotator: 'cho',
        outcome: answer ? 'ranked' : 'skip',
        answer,
        shown: [y, z, x],
        durationMs: 5,
        reasons: ['clear'],
        note: 'a “note”',
      });
    }
    stepQuestion(project.db, { annotator: 'cho', task: 'ranking' }, 'undo');
    const first = await exported(project, 'data', 'native');
    const copy = newProject();
    const native = [{ path: first.path, name: 'data.jsonl' }];
    await importFiles(copy.db, native, wishes);
    expect((await exported(copy, 'data', 'native')).text).toBe(first.text);
    const again = await importFiles(copy.db, native, wishes);
    expect(again.account.labels.taken).toBe(0);
    // A salvage keeps them as well.
    const saved = join(temporaryFolder(), 'saved.dialect');
    project.close();
    expect(salvage(project.path, saved).tables['question']).toEqual({ saved: 3, lost: 0 });
    const reader = await openReadOnly(saved);
    expect(count(reader.db, 'question_standing')).toBe(4);
    reader.close();
  });
});
