/** Labels without any preference are reported as such: never as .500, .000 or a ranking. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evaluationText } from '../../src-main/hosts/cli/commands/evaluate.ts';
import { evaluateRun } from '../../src-main/services/transfer/evaluate.ts';
import { importFiles } from '../../src-main/services/data/import-files.ts';
import { startTraining } from '../../src-main/services/runs/training.ts';
import { readyProject } from '../contract/project.ts';
import { quick } from '../contract/support.ts';
import { newProject, temporaryFolder } from '../unit/store/support.ts';

const jsonl = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

it.each([
  {
    what: 'ties alone',
    row: (n: number) => ({ response_a: `left ${n}`, response_b: `right ${n}`, winner: 'tie' }),
    words: /60 ties and no preference/,
  },
  {
    what: 'scores that are all the same',
    row: (n: number) => ({ text: `text ${n}`, score: 2 }),
    words: /All 60 scores are 2: nothing is better/,
  },
  {
    what: 'both bad, each time',
    row: (n: number) => ({ response_a: `left ${n}`, response_b: `right ${n}`, winner: 'both bad' }),
    words: /60 votes for “both bad”/,
  },
])('$what: a run is refused, with the reason', async ({ row, words }) => {
  const project = newProject();
  const folder = temporaryFolder();
  const add = (name: string, role: 'source' | 'target', rows: object[]) => {
    const path = join(folder, name);
    writeFileSync(path, jsonl(rows));
    const wishes = { domain: role, role, keepLabels: true, leaveOutProblems: false };
    return importFiles(project.db, [{ path, name }], wishes);
  };
  const sixty = Array.from({ length: 60 }, (_, n) => n);
  await add(
    'labels.jsonl',
    'source',
    sixty.map((n) => ({ prompt: `question ${n}`, ...row(n) })),
  );
  await add(
    'texts.jsonl',
    'target',
    sixty.map((n) => ({ text: `a text to rank, ${n}` })),
  );
  await expect(startTraining(project, quick)).rejects.toThrow(
    expect.objectContaining({ message: expect.stringMatching(words) as string }),
  );
});

it('gold that gives no order: undefined, with the reason', async () => {
  const { folder, project, add } = await readyProject();
  const gold = async (count: number) => {
    const path = join(folder, `gold-${count}.jsonl`);
    const rows = Array.from({ length: count }, (_, n) => ({ text: `gold text ${n}`, score: 4 }));
    writeFileSync(path, jsonl(rows));
    await add(path, 'chat', 'gold');
  };
  await gold(12);
  const wished = { ...quick, methods: ['source-only'], validators: [] };
  const run = await (await startTraining(project, wished)).ended;
  const evaluation = evaluateRun(project.db, run);
  expect(evaluation).toMatchObject({
    gold: { kind: 'scores', count: 12 },
    undefinedBecause: expect.stringMatching(/All 12 gold scores are 4/) as string,
  });
  expect(evaluation?.methods.every((method) => method.spearman === undefined)).toBe(true);
  expect(evaluationText(evaluation!)).toMatch(/undefined\. All 12/);
  expect(evaluationText(evaluation!)).not.toMatch(/\.000|\.500/);

  project.db.exec(
    'DELETE FROM gold_score WHERE item_id NOT IN (SELECT min(item_id) FROM gold_score)',
  );
  expect(evaluateRun(project.db, run)?.undefinedBecause).toMatch(/one gold score/);
}, 120_000);
