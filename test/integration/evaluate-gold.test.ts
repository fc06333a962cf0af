/** Gold labels of both kinds on one target, and an upper reference for which there are too few. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evaluateRun } from '../../src-main/services/evaluate.ts';
import { startTraining } from '../../src-main/services/training.ts';
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
  // Asked for, and not there: the run says why, and what would help.
  expect(run.methods.map(({ method }) => method)).toEqual(['source-only']);
  expect(run.findings?.leftOut).toEqual([
    expect.objectContaining({
      candidate: 'source+target',
      reason: expect.stringMatching(/there are 3\. Import more/) as string,
    }),
  ]);
}, 120_000);
