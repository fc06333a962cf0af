/** Decisions of every list task as JSONL: exported, imported elsewhere and exported again they are the same bytes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ListTaskId } from '../../../src-main/contract/index.ts';
import { importFiles } from '../../../src-main/services/data/import-files.ts';
import { exportFile } from '../../../src-main/services/exports/export-file.ts';
import { previewFile } from '../../../src-main/formats/preview.ts';
import type { OpenProject } from '../../../src-main/store/database.ts';
import { appendQuestionVote } from '../../../src-main/store/events.ts';
import { numbersOf } from '../../../src-main/store/kept-json.ts';
import { makeQuestions } from '../../../src-main/store/questions.ts';
import { count, importRecords, newProject, temporaryFolder, textRecord } from './support.ts';

const said = {
  ranking: ([a, ...rest]) => ['ranked', [[...rest], [a]]],
  'best-worst': (items) => ['chosen', { best: items[1], worst: items[0] }],
  rating: () => ['rated', { value: 4, least: 0, most: 9 }],
  choice: () => ['chosen', { options: ['bad', 'good'] }],
  criteria: ([a, b]) => [
    'judged',
    {
      overall: b,
      by: [
        ['clear', a],
        ['safe', null],
      ],
    },
  ],
} satisfies Record<ListTaskId, (items: readonly number[]) => [string, unknown]>;

async function exported(project: OpenProject): Promise<string> {
  const out = join(temporaryFolder(), 'decisions.jsonl');
  await exportFile(project.path, { what: 'decisions', format: 'jsonl' }, out);
  return out;
}

async function take(path: string) {
  const project = newProject();
  const report = await importFiles(project.db, [{ path, name: 'decisions.jsonl' }], {
    domain: 'email',
    role: 'source',
    keepLabels: true,
    leaveOutProblems: true,
  });
  return { project, report };
}

it('goes out, in and out again without a byte of difference', async () => {
  const project = newProject();
  // Not in the order of their letters, nor of the questions: places follow from the texts alone.
  const texts = ['delta', 'alpha', 'charlie', 'bravo', 'foxtrot', 'echo'];
  importRecords(
    project.db,
    texts.flatMap((text) => [textRecord('Why?', text), textRecord('', text)]),
  );
  for (const [at, task] of ListTaskId.options.toReversed().entries()) {
    makeQuestions(project.db, { task, domainId: 1, count: 4, answers: 3 });
    const questions = project.db
      .prepare<[string], { id: number; items: string }>(
        'SELECT id, items FROM question WHERE task = ?',
      )
      .all(task);
    expect(questions.length).toBeGreaterThan(1);
    for (const { id, items } of questions) {
      for (const annotator of ['ann', 'بن']) {
        const [outcome, answer] = said[task](numbersOf(items));
        appendQuestionVote(project.db, task, {
          questionId: id,
          annotator,
          outcome,
          answer,
          shown: numbersOf(items),
          durationMs: 5,
          reasons: ['correct', 'kinder'].slice(at % 3),
          note: at % 2 ? 'a “note”\n' : '',
        });
      }
    }
  }
  const first = await exported(project);
  expect(await previewFile(first)).toMatchObject({ format: 'decisions', problems: [] });
  const { project: other, report } = await take(first);
  expect(report.account.labels).toMatchObject({ found: report.rows, taken: report.rows });
  const second = await exported(other);
  expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'));
  const again = await importFiles(other.db, [{ path: first, name: 'again.jsonl' }], {
    domain: 'email',
    role: 'source',
    keepLabels: true,
    leaveOutProblems: true,
  });
  expect(again.account.labels).toMatchObject({ taken: 0, known: report.rows });
});

it('costs a row whose answer is none of its task, and takes one without an answer as a question', async () => {
  const row = {
    task: 'rating',
    texts: ['one'],
    outcome: 'rated',
    answer: '{"value":3,"least":1,"most":5}',
  };
  const rows = [
    row,
    { ...row, texts: ['two'], answer: '{"value":9,"least":1,"most":5}' },
    { ...row, texts: ['three'], answer: 'x' },
    { ...row, texts: ['four', 'five'] },
    { ...row, texts: ['six'], outcome: null, answer: null },
  ];
  const path = join(temporaryFolder(), 'rows.jsonl');
  writeFileSync(path, rows.map((one) => JSON.stringify(one)).join('\n'));
  const { project, report } = await take(path);
  expect(report).toMatchObject({ votes: { added: 1 }, questions: { added: 2 } });
  expect(count(project.db, 'event')).toBe(1);
  const { problems } = await previewFile(path);
  expect(problems.map(({ code }) => code)).toEqual(['bad-answer', 'bad-answer', 'answer-count']);
});
