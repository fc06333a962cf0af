/** A reward model used as it is, among trained candidates: through the product. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { transformerEncoder } from '../../src-main/encoders/transformer/index.ts';
import { evaluateRun } from '../../src-main/services/transfer/evaluate.ts';
import { exportModel } from '../../src-main/services/exports/export-model.ts';
import { startTraining } from '../../src-main/services/runs/training.ts';
import { planTraining } from '../../src-main/services/runs/training-plan.ts';
import { readyProject } from '../contract/project.ts';
import { openOnWasm, tinyRewardModel } from '../contract/reward-model.ts';
import { temporaryFolder, writePairs } from '../contract/support.ts';

const settings = {
  methods: ['as-is'],
  steps: 20,
  seeds: 2,
  hidden: 8,
  meaningFactor: 0.3,
  engine: 'wasm' as const,
  validators: ['importance', 'circular', 'rehearsal', 'mixval', 'neighbourhood-density'],
};

it('ranks by the score that the model itself gives, trains nothing, and is judged with the others', async () => {
  const model = await tinyRewardModel();
  const models = temporaryFolder();
  const { project, add, folder } = await readyProject({ pairs: 60, texts: 30 });
  await add(writePairs(join(folder, 'gold.jsonl'), 20), 'chat', 'gold');
  const started = await startTraining(
    project,
    { ...settings, encoder: `style+${model}` },
    { models },
  );
  const run = await started.ended;
  expect(run).toMatchObject({ status: 'done', failure: null });
  expect(run.methods.map(({ method }) => method)).toEqual(['source-only', 'as-is']);
  const asIs = run.methods[1];

  // Its reward of every target text is the model's score.
  const items = project.db
    .prepare<[], { id: number; prompt: string; text: string }>(
      `SELECT item.id, prompt, text FROM item JOIN reward ON item_id = item.id
       WHERE method = 'as-is' ORDER BY rank`,
    )
    .all();
  const encoder = await transformerEncoder(`${model}?reads=score`, { models });
  const open = await encoder.open({ causal: openOnWasm });
  const { rows } = await open.encode(items);
  expect(items).toHaveLength(run.targetItems);
  expect(new Set(rows).size).toBeGreaterThan(10);
  rows.forEach((score, i) =>
    expect(score).toBeLessThanOrEqual((i > 0 ? rows[i - 1] : score) + 1e-5),
  );

  await open.close();

  // It has no seeds, and no features in which domains could be closer.
  expect(asIs).toMatchObject({ seedAgreement: null, diagnostics: null });
  expect(asIs.sourceAccuracy).toBeGreaterThanOrEqual(0);
  expect(asIs.validation.map(({ score }) => score !== null)).toEqual(
    run.methods[0].validation.map(({ score }) => score !== null),
  );
  expect(asIs.validation.filter(({ score }) => score !== null).length).toBeGreaterThan(2);

  // The verdict and evaluate name it, and it exports no model, since that exists already.
  expect(run.findings?.verdict.reasons.join(' ')).toMatch(/The reward model as it is/);
  expect(evaluateRun(project.db, run)?.methods.map(({ method }) => method)).toContain('as-is');
  const out = join(temporaryFolder(), 'out');
  await expect(
    exportModel(project.path, { method: 'as-is' }, out, { application: 'test', models }),
  ).rejects.toThrow(/in its own folder, with nothing trained/);
}, 300_000);

it('is among all where a reward model is, and cannot be asked for where none is', async () => {
  const model = await tinyRewardModel();
  const { project } = await readyProject({ pairs: 60, texts: 30 });
  const all = await planTraining(project, { methods: ['all'], encoder: `style+${model}` });
  expect(all.chosen).toContain('as-is');
  const without = await planTraining(project, {
    methods: ['all'],
    encoder: `style+${model}?reads=joint`,
  });
  expect(without.chosen).not.toContain('as-is');
  expect(without.obstacles).toEqual([]);
  const asked = await planTraining(project, { methods: ['as-is'], encoder: 'style' });
  expect(asked.obstacles.join(' ')).toMatch(/nothing can be ranked as it is/);
  await expect(startTraining(project, { methods: ['as-is'], encoder: 'style' })).rejects.toThrow(
    /Choose a reward model/,
  );
}, 120_000);
