import { expect, test } from 'vitest';
import { TrainSettings } from '../../src-main/contract/index.ts';
import { engineWork } from '../../src-main/runs/engine-work.ts';

test.each([
  ['style', 'none', 'narrow'],
  ['ngrams', 'none', 'wide'],
  ['style+ngrams', 'none', 'wide'],
  ['style+/models/some-model', 'none', 'wide'],
  ['style+/models/some-model', 'lora', 'wide'],
] as const)('%s, tuned: %s, is %s work', (encoder, tune, work) => {
  expect(engineWork(TrainSettings.parse({ encoder, tune }))).toBe(work);
});
