/** Folds for choosing factors: by group, and separate from the pairs that test candidates. */
import { describe, expect, it } from 'vitest';
import { pairExamples } from '../../../src-main/learning/examples.ts';
import { factorFolds } from '../../../src-main/learning/factor-folds.ts';
import { splitRun } from '../../../src-main/learning/run-data.ts';

const PAIRS = 400;

/** Pairs in groups of four. */
const groups = Int32Array.from({ length: PAIRS }, (_, i) => i >> 2);
const run = {
  columns: 1,
  source: new Float32Array(2 * PAIRS),
  examples: pairExamples(
    Array.from({ length: PAIRS }, (_, i) => 2 * i),
    Array.from({ length: PAIRS }, (_, i) => 2 * i + 1),
    new Float32Array(PAIRS).fill(1),
  ),
  exampleGroups: groups,
  pairs: {
    chosen: groups,
    rejected: groups,
    groups,
    prompts: groups,
    weight: new Float32Array(PAIRS).fill(1),
  },
};
const splits = (seeds: number) => Array.from({ length: seeds }, (_, k) => splitRun(run, 0.2, k));

describe('folds that choose factors', () => {
  it('hold out whole groups, none of them twice, and none that any seed is tested on', () => {
    const tested = new Set(splits(5).flatMap((split) => [...split.tested]));
    const folds = factorFolds(run, splits(5), [], 0);
    expect(folds).toHaveLength(5);
    const held = folds.flatMap(({ validation }) => [...validation]);
    expect(new Set(held).size).toBe(held.length);
    expect(held.length).toBe(PAIRS - tested.size);
    for (const { train, validation } of folds) {
      expect(validation.some((i) => tested.has(i))).toBe(false);
      const learned = new Set(Array.from(train, (i) => groups[i]));
      expect(validation.some((i) => learned.has(groups[i]))).toBe(false);
      expect(train.length + validation.length).toBe(PAIRS);
    }
    const sizes = folds.map(({ validation }) => validation.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(4);
  });

  it('take every group where many seeds test nearly all of them', () => {
    const held = factorFolds(run, splits(30), [], 0).flatMap(({ validation }) => [...validation]);
    expect(held.length).toBe(PAIRS);
  });

  it('are fewer where there are fewer groups, and none of a single one', () => {
    const of = (count: number) => {
      const few = { ...run, exampleGroups: groups.map((group) => group % count) };
      return factorFolds({ ...few, pairs: { ...run.pairs, groups: few.exampleGroups } }, [], [], 0);
    };
    expect(of(3)).toHaveLength(3);
    expect(of(1)).toHaveLength(0);
  });

  it('hold out together what means like things, and singly where most of it is alike', () => {
    // Twenty subjects, five groups each: a group's column of meaning encodes its subject.
    const subjectOf = (group: number) => group % 20;
    const about = (of: (group: number) => number) =>
      Float32Array.from({ length: 2 * PAIRS }, (_, row) => of(groups[row >> 1]));
    const foldsOf = (source: Float32Array) =>
      factorFolds({ ...run, source }, [], [{ from: 0, to: 1 }], 0);
    const split = (folds: ReturnType<typeof factorFolds>) =>
      folds.filter(({ train, validation }) => {
        const learned = new Set(Array.from(train, (i) => subjectOf(groups[i])));
        return validation.some((i) => learned.has(subjectOf(groups[i])));
      });

    const bySubject = foldsOf(about((group) => 100 * subjectOf(group)));
    expect(bySubject).toHaveLength(5);
    expect(split(bySubject)).toEqual([]);

    const nearlyOne = foldsOf(about((group) => (subjectOf(group) === 0 ? 100 : 0)));
    expect(nearlyOne).toHaveLength(5);
    const sizes = nearlyOne.map(({ validation }) => validation.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(4);
  });
});
