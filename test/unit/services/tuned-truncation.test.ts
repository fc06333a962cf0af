/** A tuned run is exported with the cut that it was trained with, whatever its tokenizer states now. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TrainSettings } from '../../../src-main/contract/index.ts';
import { encodersOf } from '../../../src-main/encoders/spec.ts';
import { openBertTokens } from '../../../src-main/encoders/transformer/bert-tokens.ts';
import { nothingDone, packed, unpacked } from '../../../src-main/runs/checkpoint.ts';
import { describeEncoder } from '../../../src-main/services/exports/export-encoder.ts';
import { tunedEncoder } from '../../../src-main/services/encoders/tuned-encoder.ts';
import { addModel } from '../../../src-main/store/models.ts';
import { getRun } from '../../../src-main/store/runs.ts';
import { createRun } from '../../../src-main/store/new-run.ts';
import { packValue, unpackValue } from '../../../src-main/runs/packing.ts';
import { writeModel } from '../encoders/transformer-model.ts';
import { importRecords, newProject, temporaryFolder, textRecord } from '../store/support.ts';

const cutsLeft = () =>
  writeModel(join(temporaryFolder(), 'tiny'), {
    'tokenizer_config.json': { truncation_side: 'left' },
  });

it.each([
  ['of an earlier version at the end', undefined, 'cut'],
  ['that cut at the left at the start', 'left', 'cut-start'],
] as const)('a run %s', async (_, truncation, longTexts) => {
  const folder = await cutsLeft();
  const { db } = newProject();
  importRecords(db, [textRecord('p', 'text')], { domain: 'chat', role: 'target' });
  const settings = TrainSettings.parse({ encoder: folder, tune: 'lora' });
  const snapshot = { pairs: [], rankings: [], votes: 0, ties: 0, leftOut: 0, scores: [] };
  const runId = createRun(db, settings, { sources: [], targets: [1] }, snapshot);
  const shape = { network: 'linear', inputs: 1, hidden: 0, factors: null } as const;
  const { standardise } = settings;
  const card = { ...shape, encoder: folder, features: ['a'], standardise, moments: {} };
  addModel(db, runId, {
    method: 'wdgrl',
    seed: 0,
    weights: Float32Array.of(1, 0),
    card: { ...card, ...(truncation && { truncation }) },
  });
  const models = temporaryFolder();
  const [encoder] = await encodersOf(folder, models);
  const tuned = await tunedEncoder(db, getRun(db, runId), 'wdgrl', [encoder], models);
  const { reading } = await describeEncoder(encoder, tuned, models);
  expect(reading?.longTexts).toBe(longTexts);
});

it('a run cuts where it is told, or where the tokenizer states', async () => {
  const folder = await cutsLeft();
  const [CLS, SEP, A] = [2, 3, 4];
  const ids = async (side: 'right' | null) => [
    ...(await openBertTokens(folder, 4, side)).encode('a b c'),
  ];
  expect(await ids('right')).toEqual([CLS, A, A + 1, SEP]);
  expect(await ids(null)).toEqual([CLS, A + 1, A + 2, SEP]);
});

it('a run that began in an earlier version goes on as it began', () => {
  const bytes = packed(nothingDone([]));
  expect(unpacked(bytes)?.cut).toBe('stated');
  const earlier: Record<string, unknown> = { ...(unpackValue(bytes) as object) };
  delete earlier['cut'];
  expect(unpacked(packValue(earlier))?.cut).toBe('right');
});
