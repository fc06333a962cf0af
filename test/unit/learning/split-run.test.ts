/** The groups that stop a training early and those that measure it are different held-out ones. */
import { describe, expect, it } from 'vitest';
import { splitRun, testedUnits } from '../../../src-main/learning/run-data.ts';

/** Pairs in groups of equal size; two examples to every pair, as choices and ties may have. */
function runOf(groups: number, pairsPerGroup: number, examplesPerPair = 2) {
  const n = groups * pairsPerGroup;
  const group = (pair: number) => Math.floor(pair / pairsPerGroup);
  const nothing = new Int32Array(n);
  return {
    exampleGroups: Int32Array.from({ length: n * examplesPerPair }, (_, i) =>
      group(Math.floor(i / examplesPerPair)),
    ),
    pairs: {
      chosen: nothing,
      rejected: nothing,
      weight: new Float32Array(n).fill(1),
      groups: Int32Array.from({ length: n }, (_, pair) => group(pair)),
      prompts: nothing,
    },
  };
}

type Run = ReturnType<typeof runOf>;

const sidesOf = (run: Run, share: number, seed: number) => {
  const { train, validation, tested } = splitRun(run, share, seed);
  return {
    train: new Set(Array.from(train, (i) => run.exampleGroups[i])),
    validation: new Set(Array.from(validation, (i) => run.exampleGroups[i])),
    tested: new Set(Array.from(tested, (i) => run.pairs.groups[i])),
  };
};

describe('the split of one seed', () => {
  it('has no group on two sides, and every example and pair where its group is', () => {
    const run = runOf(50, 4);
    for (const seed of [0, 1, 2]) {
      const { train, validation, tested } = sidesOf(run, 0.2, seed);
      expect(train.isDisjointFrom(validation)).toBe(true);
      expect(train.isDisjointFrom(tested)).toBe(true);
      expect(validation.isDisjointFrom(tested)).toBe(true);
      expect(train.size + validation.size + tested.size).toBe(50);
    }
  });

  it('holds out the wanted share: half of it stops the training, half measures', () => {
    const { train, validation, tested } = splitRun(runOf(50, 4), 0.2, 0);
    expect([train.length, validation.length, tested.length]).toEqual([320, 40, 20]);
  });

  it('differs from seed to seed, and is the same again for the same seed', () => {
    const run = runOf(50, 4);
    expect(splitRun(run, 0.2, 0).tested).not.toEqual(splitRun(run, 0.2, 1).tested);
    expect(splitRun(run, 0.2, 1)).toEqual(splitRun(run, 0.2, 1));
  });

  it('measures with what stops the training where one group is all that is held out', () => {
    const run = runOf(5, 4);
    const { validation, tested } = sidesOf(run, 0.2, 0);
    expect(validation).toEqual(tested);
    expect(tested.size).toBe(1);
  });

  it('never lets one large group take much more than the share', () => {
    const run = runOf(40, 1, 1);
    // Half of all pairs are in one group.
    for (let pair = 0; pair < 20; pair++) {
      run.pairs.groups[pair] = 0;
      run.exampleGroups[pair] = 0;
    }
    for (let seed = 0; seed < 20; seed++) {
      const { validation, tested } = splitRun(run, 0.2, seed);
      expect(validation.length + tested.length).toBeLessThanOrEqual(8);
      expect(tested.length).toBeGreaterThan(0);
    }
  });

  it('always leaves something to train on, however few of the groups hold examples', () => {
    const run = { ...runOf(40, 1, 1), exampleGroups: Int32Array.of(7, 7, 21) };
    const sides = Array.from({ length: 50 }, (_, seed) => splitRun(run, 0.5, seed));
    for (const { train, tested } of sides) {
      expect(train.length).toBeGreaterThan(0);
      expect(tested.length).toBeGreaterThan(0);
    }
    // One of the two may be held out.
    expect(new Set(sides.map(({ train }) => train.length))).toEqual(new Set([1, 2, 3]));
  });

  it('of nothing to hold out trains on all', () => {
    const { train, validation, tested } = splitRun(runOf(5, 4), 0, 0);
    expect([train.length, validation.length, tested.length]).toEqual([40, 0, 0]);
  });
});

describe('what intervals are grouped by', () => {
  const splits = [0, 1, 2].map((seed) => splitRun(runOf(40, 1), 0.5, seed));

  it('is the prompt', () => {
    const run = runOf(40, 1);
    run.pairs.prompts = Int32Array.from({ length: 40 }, (_, pair) => pair >> 2);
    const unitOf = testedUnits(run, splits);
    for (const pair of splits[0].tested) expect(unitOf(pair)).toBe(pair >> 2);
  });

  it('is the pair under a single prompt, however many seeds test it', () => {
    const unitOf = testedUnits(runOf(40, 1), splits);
    const rows = splits.flatMap(({ tested }) => [...tested]);
    const pairs = new Set(rows).size;
    expect(rows.length).toBeGreaterThan(pairs);
    expect(new Set(rows.map(unitOf)).size).toBe(pairs);
  });
});
