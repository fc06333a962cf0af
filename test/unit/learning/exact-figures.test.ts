/** Trainings with fixed seeds give the same figures as ever, to the last digit of a float32. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CurvePoint } from '../../../src-main/contract/index.ts';
import { cpu } from '../../../src-main/engines/cpu.ts';
import { planted, small, trained } from './support/planted.ts';

/** Plain JavaScript, whose arithmetic is the same on every machine. */
beforeAll(async () => {
  await cpu.open();
});
afterAll(() => cpu.close());

const settings = { ...small, steps: 24, batch: 8, hidden: 6, criticLearningRate: 1e-2 };

function digestOf(values: readonly Float32Array[]): string {
  const digest = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of values) {
    digest.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return digest.digest('hex').slice(0, 16);
}

/** For each method: digests of its weights and of its curve, then held-out losses and the gradients' cosine. */
const known = [
  ['source-only', 'c88a0028b3675098', '105d6f8c35d1e541', '0.6587365865707397 0.6591559052467346'],
  [
    'wdgrl',
    '918a25509253161d',
    '90780158e31d2da4',
    '0.6586359143257141 0.6594223380088806 0.011897406159884364',
  ],
  [
    'dann',
    '2886d32e51c70b01',
    '3bf2e11edf00e9c8',
    '0.6587404608726501 0.6588999032974243 0.027151062259993825',
  ],
  [
    'mmd',
    'bf322b1dfe9bf22f',
    'b1f7505af2889870',
    '0.6587522625923157 0.6593012809753418 0.013457503599814421',
  ],
  ['coral', '8fd0a00763069376', 'bec39e42000e1b71', '0.6495957374572754 0.6438444256782532'],
] as const;

it.each(known)(
  '%s learns the same parameters, and tells the same curve',
  async (method, ...figures) => {
    const points: CurvePoint[] = [];
    const { models, validationLosses, gradientCosine } = await trained({
      data: planted('exact', { texts: 60, pairs: 40, shift: 1, seeds: [0, 1] }),
      method,
      settings,
      onEvaluation: (read) => void points.push(...read),
    });
    const curve = points.map(({ step, sourceLoss, validationLoss, distance }) =>
      [step, sourceLoss, validationLoss, distance].join(' '),
    );
    const figure = [...(validationLosses ?? []), gradientCosine ?? ''];
    expect([
      digestOf(models.map(({ weights }) => weights)),
      createHash('sha256').update(curve.join('\n')).digest('hex').slice(0, 16),
      figure.join(' ').trim(),
    ]).toEqual(figures);
  },
);
