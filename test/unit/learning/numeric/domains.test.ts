/** How well domains can be told apart, and what follows: weights and the nearest cluster. */
import { describe, expect, it } from 'vitest';
import { DialectError } from '../../../../src-main/contract/errors.ts';
import { auc } from '../../../../src-main/learning/numeric/auc.ts';
import { nearestCluster } from '../../../../src-main/learning/numeric/clusters.ts';
import {
  crossFit,
  domainSeparation,
  fitDomainClassifier,
} from '../../../../src-main/learning/numeric/domain-classifier.ts';
import {
  effectiveSampleSize,
  importanceWeights,
  weightsOf,
} from '../../../../src-main/learning/numeric/importance-weights.ts';
import { gaussian, largestGap, mixing, standardRows } from './support.ts';

/** Standard normal distribution function at 1/2 and at 1 / sqrt(2). */
const PHI_HALF = 0.6914625;
const PHI_ROOT_HALF = 0.7602499;

describe('AUC', () => {
  it('counts the pairs in which the positive is higher, ties half', () => {
    expect(auc([1, 2], [3, 4])).toBe(1);
    expect(auc([3, 4], [1, 2])).toBe(0);
    expect(auc([1, 1], [1, 1])).toBe(0.5);
    // 2 beats 1 and ties with 2; 3 beats 1 and 2; 0 beats none: 3.5 of 6.
    expect(auc([1, 2], [2, 3, 0])).toBeCloseTo(3.5 / 6, 12);
    expect(auc([], [1])).toBeNaN();
  });
});

describe('the domain classifier', () => {
  const ridge = 0.05;
  const d = 3;
  const source = gaussian(60, [0, 0, 50], mixing(d, 'a'), 'a');
  const target = gaussian(150, [1, -0.5, 52], mixing(d, 'b'), 'b');

  it('stands where the regularised loss is flat, sides weighted equally', () => {
    const { weights, intercept } = fitDomainClassifier(source, target, d, { ridge });
    const sides = [source, target];
    const deviation = [0, 1, 2].map((j) => {
      const mean = (f: (x: number) => number) =>
        sides.reduce((sum, rows) => {
          const column = rows.filter((_, at) => at % d === j);
          return sum + column.reduce((total, x) => total + f(x), 0) / column.length / 2;
        }, 0);
      const centre = mean((x) => x);
      return Math.sqrt(mean((x) => (x - centre) ** 2));
    });
    const loss = (w: readonly number[], b: number) => {
      let sum = 0;
      sides.forEach((rows, label) => {
        const n = rows.length / d;
        for (let i = 0; i < n; i++) {
          const z = w.reduce((total, value, j) => total + value * rows[i * d + j], b);
          sum += Math.log1p(Math.exp(label === 1 ? -z : z)) / n / 2;
        }
      });
      return w.reduce((total, value, j) => total + (ridge / 2) * (value * deviation[j]) ** 2, sum);
    };
    const best = loss([...weights], intercept);
    expect(best).toBeLessThan(Math.LN2 - 0.05);
    const h = 1e-4;
    for (let j = 0; j < d; j++) {
      const moved = (by: number) => [...weights].map((w, k) => (k === j ? w + by : w));
      // Against the column's mean, or any change of a weight is a change of the intercept.
      const against = (by: number) => intercept - by * (j === 2 ? 51 : 0);
      const slope =
        (loss(moved(h), against(h)) - loss(moved(-h), against(-h))) / (2 * h * deviation[j]);
      expect(Math.abs(slope)).toBeLessThan(1e-5);
    }
    const slope = (loss([...weights], intercept + h) - loss([...weights], intercept - h)) / (2 * h);
    expect(Math.abs(slope)).toBeLessThan(1e-5);
  });

  it('finds the log ratio of two Gaussians, whatever their sizes', () => {
    // log N(x; 1, 1) / N(x; 0, 1) = x - 1/2.
    const fit = fitDomainClassifier(
      standardRows(4000, 1, 'wide'),
      standardRows(1000, 1, 'moved', 1),
      1,
      { ridge: 0 },
    );
    expect(Math.abs(fit.weights[0] - 1)).toBeLessThan(0.08);
    expect(Math.abs(fit.intercept + 0.5)).toBeLessThan(0.08);
    const logits = fit.logit(Float32Array.of(0, 2));
    expect(logits[0]).toBeCloseTo(fit.intercept, 12);
    expect(logits[1]).toBeCloseTo(fit.intercept + 2 * fit.weights[0], 12);
  });

  it('stays finite where sides are separable, columns constant or rows few', () => {
    const far = fitDomainClassifier(Float32Array.of(0, 0.1), Float32Array.of(5, 6), 1, {
      ridge: 0,
    });
    expect(far.logit(Float32Array.of(0))[0]).toBeLessThan(-5);
    expect(far.logit(Float32Array.of(6))[0]).toBeGreaterThan(5);
    expect(Number.isFinite(far.weights[0])).toBe(true);
    const constant = new Float32Array(8).fill(3);
    expect([...fitDomainClassifier(constant, constant, 2).logit(constant)]).toEqual([0, 0, 0, 0]);
    const wide = fitDomainClassifier(standardRows(5, 30, 'p'), standardRows(6, 30, 'q', 1), 30);
    expect(wide.weights.every(Number.isFinite)).toBe(true);
  });

  it('refuses features that are no numbers', () => {
    expect(() => fitDomainClassifier(Float32Array.of(Number.NaN), target, 1)).toThrow(RangeError);
  });
});

describe('domain separation', () => {
  it('is that of the best rule for two Gaussians', () => {
    const shift = 1 / Math.sqrt(4);
    const found = domainSeparation(
      standardRows(4000, 4, 's'),
      standardRows(4000, 4, 't', shift),
      4,
    );
    // Distance 1: AUC is Phi(1 / sqrt 2), error Phi(-1/2).
    expect(Math.abs(found.auc - PHI_ROOT_HALF)).toBeLessThan(0.02);
    expect(Math.abs(found.error - (1 - PHI_HALF))).toBeLessThan(0.02);
    expect(found.proxyA).toBeCloseTo(2 * (1 - 2 * found.error), 12);
  });

  it('is none for one distribution, even where columns outnumber rows', () => {
    const found = domainSeparation(standardRows(60, 100, 's'), standardRows(60, 100, 't'), 100);
    expect(Math.abs(found.auc - 0.5)).toBeLessThan(0.15);
    expect(found.proxyA).toBeLessThan(0.5);
  });

  it('is full where domains are far apart', () => {
    const found = domainSeparation(standardRows(100, 2, 's'), standardRows(90, 2, 't', 20), 2);
    expect(found).toEqual({ auc: 1, error: 0, proxyA: 2 });
  });

  it('is not inflated by copies, where their group is known', () => {
    // Each text four times: with splits by row, every held-out text has been seen in training.
    const copied = (seed: string) => {
      const once = standardRows(30, 60, seed);
      const rows = new Float32Array(4 * once.length);
      for (let copy = 0; copy < 4; copy++) rows.set(once, copy * once.length);
      return rows;
    };
    const groups = Int32Array.from({ length: 120 }, (_, i) => i % 30);
    const [s, t] = [copied('s'), copied('t')];
    expect(domainSeparation(s, t, 60).auc).toBeGreaterThan(0.9);
    const honest = domainSeparation(s, t, 60, { sourceGroups: groups, targetGroups: groups });
    expect(Math.abs(honest.auc - 0.5)).toBeLessThan(0.2);
  });

  it('samples large tables and still scores every row', () => {
    const s = standardRows(600, 2, 's');
    const t = standardRows(500, 2, 't', 3);
    const fit = crossFit(s, t, 2, { limit: 100 });
    expect(fit.source).toHaveLength(600);
    expect(fit.source.filter((z) => z < 0).length).toBeGreaterThan(570);
    expect(fit.target.filter((z) => z > 0).length).toBeGreaterThan(470);
    expect(fit).toEqual(crossFit(s, t, 2, { limit: 100 }));
  });

  it('says so where a side has too few texts', () => {
    const run = () => domainSeparation(Float32Array.of(1), Float32Array.of(1, 2, 3), 1);
    expect(run).toThrow(DialectError);
    expect(run).toThrow(/source needs at least 2 texts/);
  });

  it('goes by row where one prompt holds most of a side', () => {
    const s = standardRows(200, 2, 's');
    const t = standardRows(200, 2, 't', 3);
    const onePrompt = new Int32Array(200);
    const known = domainSeparation(s, t, 2, { sourceGroups: onePrompt, targetGroups: onePrompt });
    expect(known).toEqual(domainSeparation(s, t, 2));
  });
});

describe('importance weights', () => {
  const source = standardRows(4000, 1, 'source');
  const target = standardRows(4000, 1, 'target', 0.5);

  it('are the density ratio of two Gaussians', () => {
    const { weights } = importanceWeights(source, target, 1, { ridge: 0, clip: 1000 });
    // N(x; .5, 1) / N(x; 0, 1) = exp(x / 2 - 1/8).
    let gap = 0;
    weights.forEach((w, i) => {
      gap += Math.abs(Math.log(w) - (source[i] / 2 - 0.125)) / weights.length;
    });
    expect(gap).toBeLessThan(0.1);
  });

  it("give the source the target's mean", () => {
    const { weights } = importanceWeights(source, target, 1, { ridge: 0, clip: 1000 });
    const mean = weights.reduce((sum, w, i) => sum + w * source[i], 0) / weights.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.06);
  });

  it('have mean 1 and keep their bounds at once', () => {
    const apart = standardRows(1000, 1, 'apart', 4);
    const { weights, effectiveSampleSize: size } = importanceWeights(source, apart, 1, { clip: 5 });
    expect(weights.reduce((sum, w) => sum + w, 0) / weights.length).toBeCloseTo(1, 4);
    expect(Math.max(...weights)).toBeLessThanOrEqual(5 * (1 + 1e-6));
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0.2 * (1 - 1e-6));
    expect(size).toBeLessThan(weights.length);
    expect(size).toBeGreaterThan(weights.length / 5);
  });

  it('flatten with power: 0 weighs all the same, and the effective sample grows', () => {
    const sizes = [1, 0.5, 0].map((power) => importanceWeights(source, target, 1, { power }));
    expect(sizes[0].effectiveSampleSize).toBeLessThan(sizes[1].effectiveSampleSize);
    expect(sizes[1].effectiveSampleSize).toBeLessThan(sizes[2].effectiveSampleSize);
    expect(sizes[2].weights.every((w) => w === 1)).toBe(true);
    expect(sizes[2].effectiveSampleSize).toBe(4000);
  });

  it('come from log ratios of any size', () => {
    const { weights } = weightsOf(Float64Array.of(-2000, 0, 2000), 2);
    expect(largestGap(weights, [0.5, 0.5, 2])).toBeLessThan(1e-6);
    expect([...weightsOf(Float64Array.of(700, 700), 3).weights]).toEqual([1, 1]);
    const two = weightsOf(Float64Array.of(Math.log(1), Math.log(3)), 10).weights;
    expect(largestGap(two, [0.5, 1.5])).toBeLessThan(1e-6);
    expect(() => weightsOf(Float64Array.of(1), 0.5)).toThrow(RangeError);
  });

  it("are worth Kish's number of rows", () => {
    expect(effectiveSampleSize([1, 1, 1, 1])).toBe(4);
    expect(effectiveSampleSize([1, 0, 0, 0])).toBe(1);
    expect(effectiveSampleSize([3, 1])).toBeCloseTo(1.6, 12);
    expect(effectiveSampleSize([])).toBe(0);
  });
});

describe('the nearest cluster', () => {
  /** Five groups of 40 rows around 0, 1, 2, 3 and 4; the target around 10. */
  const size = 40;
  const centres = [2, 0, 4, 1, 3];
  const rows = Float32Array.from(centres.flatMap((c) => [...standardRows(size, 2, `${c}`, c)]));
  const groups = Int32Array.from({ length: 200 }, (_, i) => 100 + Math.floor(i / size));
  const target = standardRows(150, 2, 'target', 10);

  it('is that of the groups most like the target, about as large as asked', () => {
    expect([...nearestCluster(rows, groups, target, 2, { share: 0.2 })]).toEqual([102]);
    expect([...nearestCluster(rows, groups, target, 2, { share: 0.4 })]).toEqual([102, 104]);
  });

  it('passes over a group that is far larger than the share', () => {
    // The nearest three in one group: 60 % of the rows.
    const joined = groups.map((group) => (group === 101 || group === 103 ? group : 7));
    const chosen = nearestCluster(rows, joined, target, 2, { share: 0.2 });
    expect([...chosen]).toEqual([103]);
  });

  it('is empty where nothing can be held out', () => {
    expect(nearestCluster(rows, new Int32Array(200), target, 2).size).toBe(0);
    const halves = groups.map((group) => (group < 103 ? 0 : 1));
    expect(nearestCluster(rows, halves, target, 2, { share: 0.1 }).size).toBe(0);
  });
});
