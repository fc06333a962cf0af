/** What stops a training early and what measures it are different held-out prompts. */
import { describe, expect, it } from 'vitest';
import { type PreparedRun, splitPreferences } from '../../../src-main/jobs/prepare-run.ts';

function runOf(prompts: number, pairsPerPrompt: number): PreparedRun {
  const n = prompts * pairsPerPrompt;
  const nothing = {
    items: new Int32Array(0),
    rows: new Float32Array(0),
    lengths: new Float64Array(0),
  };
  return {
    source: nothing,
    target: nothing,
    preferences: {
      // The pair's own number, so that it can be told where each one went.
      chosen: Int32Array.from({ length: n }, (_, i) => i),
      rejected: Int32Array.from({ length: n }, (_, i) => n + i),
      weight: new Float32Array(n).fill(1),
    },
    prompts: Int32Array.from({ length: n }, (_, i) => Math.floor(i / pairsPerPrompt)),
    splitPairs: Array.from({ length: n }, (_, i) => ({
      groups: [`prompt ${Math.floor(i / pairsPerPrompt)}`],
    })),
    moments: {},
  };
}

describe('the preferences of one seed', () => {
  it('are trained on, stop the training, or measure it: one of the three, whole prompts', () => {
    const run = runOf(50, 4);
    const { train, validation, tested } = splitPreferences(run, 0.2, 0);
    const parts = [[...train.chosen], [...validation.chosen], tested];
    expect(parts.flat().toSorted((a, b) => a - b)).toEqual([...run.preferences.chosen]);
    const promptsOf = parts.map((part) => new Set(part.map((pair) => run.prompts[pair])));
    expect(promptsOf[0].isDisjointFrom(promptsOf[1])).toBe(true);
    expect(promptsOf[0].isDisjointFrom(promptsOf[2])).toBe(true);
    expect(promptsOf[1].isDisjointFrom(promptsOf[2])).toBe(true);
    expect(parts.map((part) => part.length)).toEqual([160, 20, 20]);
  });

  it('differ from seed to seed', () => {
    const run = runOf(50, 4);
    expect(splitPreferences(run, 0.2, 0).tested).not.toEqual(splitPreferences(run, 0.2, 1).tested);
  });

  it('are measured by what stops them where one prompt is all that is held out', () => {
    const { validation, tested } = splitPreferences(runOf(5, 4), 0.2, 0);
    expect([...validation.chosen]).toEqual(tested);
    expect(tested).toHaveLength(4);
  });
});
