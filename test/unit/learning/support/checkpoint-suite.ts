/** An interrupted training compared with the same one uninterrupted, on the open engine. */
import { deserialize, serialize } from 'node:v8';
import { expect, it } from 'vitest';
import type { CurvePoint } from '../../../../src-main/contract/index.ts';
import { methods } from '../../../../src-main/learning/methods/index.ts';
import type { EnsembleState } from '../../../../src-main/learning/training.ts';
import { planted, small, trained } from './planted.ts';

/** An interrupted step without an evaluation, after others with one. */
const AT = 22;
const settings = { ...small, steps: 45, criticLearningRate: 1e-2, hidden: 8, batch: 8 };

export function checkpointSuite(): void {
  it.each(methods.map(({ id }) => id))(
    'goes on bit for bit from a checkpoint that was stored and read, %s',
    async (method) => {
      const data = planted('checkpoint', { texts: 80, pairs: 100, shift: 1, seeds: [0, 1] });
      const change = { data, method, settings, shape: { evaluations: 15 } };
      const whole: CurvePoint[] = [];
      const expected = await trained({
        ...change,
        onEvaluation: (read) => void whole.push(...read),
      });

      const points: CurvePoint[] = [];
      const onEvaluation = (read: CurvePoint[]) => void points.push(...read);
      let stored: Buffer | null = null;
      const interrupted = trained({
        ...change,
        onEvaluation,
        async between(step, take) {
          if (step !== AT) return;
          stored = serialize(await take());
          throw new Error('paused');
        },
      });
      await expect(interrupted).rejects.toThrow('paused');
      const resume = deserialize(stored ?? Buffer.of()) as EnsembleState;
      const continued = await trained({ ...change, onEvaluation, resume });

      expect(points).toEqual(whole);
      expect(continued).toEqual(expected);
      expect(whole.some(({ step }) => step > AT)).toBe(true);
    },
  );

  it('is not disturbed by keeping a checkpoint after every step', async () => {
    const change = {
      data: planted('kept', { texts: 80, shift: 1, seeds: [0, 1] }),
      method: 'wdgrl',
      settings: { ...settings, steps: 12 },
    };
    const kept = await trained({
      ...change,
      async between(_step, take) {
        await take();
      },
    });
    expect(kept).toEqual(await trained(change));
  });
}
