/** Gold labels of both kinds on one target, with several answers, and too few for an upper reference. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evaluationText } from '../../src-main/hosts/cli/commands/evaluate.ts';
import { evaluateRun } from '../../src-main/services/transfer/evaluate.ts';
import { startTraining } from '../../src-main/services/runs/training.ts';
import { readyProject } from '../contract/project.ts';
import { madeUp, quick, writePairs } from '../contract/support.ts';

const PAIRS = 3;
const SCORES = 20;

it('measures on the kind of which there are more, and says what it left aside', async () => {
  const { folder, project, add } = await readyProject();
  await add(writePairs(join(folder, 'gold.jsonl'), PAIRS, 'talk'), 'chat', 'gold');
  const scored = Array.from({ length: SCORES }, (_, i) => {
    const { good, bad } = madeUp('note', i);
    return { prompt: `note ${i}`, text: i % 2 ? good : bad, score: i % 2 ? 2 + i : -i };
  });
  const path = join(folder, 'scored.jsonl');
  writeFileSync(path, scored.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await add(path, 'chat', 'gold');

  const wished = { ...quick, methods: ['source-only'], reference: true, validators: [] };
  const run = await (await startTraining(project, wished)).ended;
  expect(run.status).toBe('done');
  expect(evaluateRun(project.db, run)).toMatchObject({
    gold: { kind: 'scores', count: SCORES },
    leftAside: PAIRS,
  });
  // Requested, but missing: the run says why, and what would help.
  expect(run.methods.map(({ method }) => method)).toEqual(['source-only']);
  expect(run.findings?.leftOut).toEqual([
    expect.objectContaining({
      candidate: 'source+target',
      reason: expect.stringMatching(/there are 3\. Import more/) as string,
    }),
  ]);
}, 120_000);

it('tells of questions with several answers how often the right one comes first, and its place', async () => {
  const { folder, project, add } = await readyProject();
  const questions = Array.from({ length: 12 }, (_, i) => ({
    prompt: `Question ${i}`,
    correct: madeUp('note', i).good,
    wrong: [`${madeUp('note', i).bad} a`, `${madeUp('note', i).bad} b`, 'No.'],
  }));
  const path = join(folder, 'choices.jsonl');
  writeFileSync(path, questions.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await add(path, 'chat', 'gold');
  await add(writePairs(join(folder, 'gold.jsonl'), 4, 'talk'), 'forum', 'gold');

  const wished = { ...quick, methods: ['source-only'], validators: [] };
  const run = await (await startTraining(project, wished)).ended;
  const evaluation = evaluateRun(project.db, run);
  expect(evaluation).toMatchObject({
    gold: { kind: 'pairs', count: 12 * 3 + 4 },
    choices: { questions: 12, answers: 4 },
  });
  // Each domain by itself: together they are what all of them are.
  expect(evaluation?.targets).toMatchObject([
    { name: 'chat', count: 36 },
    { name: 'forum', count: 4 },
  ]);
  for (const { method, accuracy } of evaluation?.methods ?? []) {
    const parts = evaluation?.targets.map(({ count, methods }) => {
      const own = methods.find((one) => one.method === method);
      return (count * (own?.value ?? NaN)) / 40;
    });
    expect(parts?.reduce((sum, part) => sum + part, 0)).toBeCloseTo(accuracy ?? NaN);
  }
  expect(evaluationText(evaluation!)).toMatch(/chat \(36\) +forum \(4\)/);
  const of = (method: string) =>
    evaluation?.methods.find((one) => one.method === method)?.choice ?? null;
  // The right answers are the longest.
  expect(of('longer-wins')).toEqual({
    accuracy: 1,
    interval: expect.any(Array) as [],
    meanRank: 1,
  });
  const chance = of('random');
  expect(chance?.accuracy).toBeLessThan(0.8);
  expect(chance?.meanRank).toBeGreaterThan(1.2);
  const learned = of('source-only');
  expect(learned?.interval[0]).toBeLessThanOrEqual(learned?.accuracy ?? NaN);
  // First means rank 1, so it cannot be more frequent than the mean rank allows.
  expect(learned?.meanRank).toBeGreaterThanOrEqual(2 - (learned?.accuracy ?? NaN));
  expect(evaluationText(evaluation!)).toMatch(
    /right first +mean rank[^]*longer wins .*1\.000 +1\.00[^]*12 questions with 4\.0 answers/i,
  );
}, 120_000);
