/** Products of matrices, moments and functions of symmetric matrices. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { momentsOf, shrunk } from '../../../../src-main/learning/numeric/moments-of.ts';
import { addRowProducts } from '../../../../src-main/learning/numeric/products.ts';
import { allRows, drawRows, foldsOf } from '../../../../src-main/learning/numeric/sample.ts';
import { eigenOf, fromEigen } from '../../../../src-main/learning/numeric/symmetric.ts';
import { gaussian, largestGap, mixing, standardRows } from './support.ts';

describe('products of rows', () => {
  const shapes: [number, number, number][] = [
    [1, 1, 1],
    [2, 4, 3],
    [3, 5, 7],
    [5, 3, 2],
    [8, 9, 16],
    [1, 6, 4],
  ];

  it.each(shapes)('add A B^T to what is there: %i x %i over %i', (m, n, k) => {
    const random = seededRandom(`${m}-${n}-${k}`);
    const a = Float64Array.from({ length: m * k }, () => random.normal());
    const b = Float64Array.from({ length: n * k }, () => random.normal());
    const out = new Float64Array(m * n).fill(1);
    addRowProducts(out, a, b, [m, n, k]);
    const expected = out.map((_, at) => {
      let sum = 1;
      for (let c = 0; c < k; c++) sum += a[Math.floor(at / n) * k + c] * b[(at % n) * k + c];
      return sum;
    });
    expect(largestGap(out, expected)).toBeLessThan(1e-12);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 9])('fill the lower triangle of %i rows', (d) => {
    const a = Float64Array.from(standardRows(d, 5, 'lower'));
    const whole = new Float64Array(d * d);
    const lower = new Float64Array(d * d);
    addRowProducts(whole, a, a, [d, d, 5]);
    addRowProducts(lower, a, a, [d, d, 5], true);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) expect(lower[i * d + j]).toBeCloseTo(whole[i * d + j], 12);
    }
  });
});

describe('moments', () => {
  it('are those computed by hand', () => {
    const { count, mean, covariance } = momentsOf(Float32Array.of(1, 2, 3, 6, 5, 4), 2);
    expect(count).toBe(3);
    expect([...mean]).toEqual([3, 4]);
    expect(covariance[0]).toBeCloseTo(8 / 3, 12);
    expect(covariance[1]).toBeCloseTo(4 / 3, 12);
    expect(covariance[2]).toBeCloseTo(4 / 3, 12);
    expect(covariance[3]).toBeCloseTo(8 / 3, 12);
  });

  it('do not depend on how rows fall into blocks', () => {
    const d = 5;
    const n = 601;
    const rows = gaussian(n, [1, 2, 3, 4, 100], mixing(d, 'blocks'), 'blocks');
    const { mean, covariance } = momentsOf(rows, d);
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        let sum = 0;
        for (let i = 0; i < n; i++)
          sum += (rows[i * d + a] - mean[a]) * (rows[i * d + b] - mean[b]);
        expect(covariance[a * d + b]).toBeCloseTo(sum / n, 9);
      }
    }
  });

  it('come from a sample of a large table, the same every time', () => {
    const rows = standardRows(3000, 2, 'large');
    const some = momentsOf(rows, 2, 1000);
    expect(some.count).toBe(1000);
    expect(some.mean).toEqual(momentsOf(rows, 2, 1000).mean);
    expect(largestGap(some.mean, momentsOf(rows, 2).mean)).toBeLessThan(0.1);
  });

  it("shrink by Ledoit and Wolf's share", () => {
    const rows = Float32Array.of(2, 0, -2, 0, 1, 1, -1, -1);
    const { covariance, shrinkage } = momentsOf(rows, 2);
    expect([...covariance]).toEqual([2.5, 0.5, 0.5, 0.5]);
    // |x|^4 = 16, 16, 4, 4, mean 10; |S|^2 = 6.25 + .25 + .5 = 7; |S - 1.5 I|^2 = 1 + 1 + .5 = 2.5.
    expect(shrinkage).toBeCloseTo((10 - 7) / (4 * 2.5), 12);
    expect(largestGap(shrunk(covariance, 2, 0.4), [2.1, 0.3, 0.3, 0.9])).toBeLessThan(1e-12);
  });

  it('shrink little where rows are many, and much where they are few', () => {
    const factor = mixing(20, 'many').map((row, i) => row.map((value) => value * (1 + i / 5)));
    const mean = new Array<number>(20).fill(0);
    expect(momentsOf(gaussian(5000, mean, factor, 'many'), 20).shrinkage).toBeLessThan(0.02);
    expect(momentsOf(gaussian(15, mean, factor, 'few'), 20).shrinkage).toBeGreaterThan(0.2);
  });

  it('refuse no rows, and features that are no numbers', () => {
    expect(() => momentsOf(new Float32Array(0), 3)).toThrow(RangeError);
    expect(() => momentsOf(Float32Array.of(1, Number.NaN), 1)).toThrow(RangeError);
  });
});

describe('symmetric matrices', () => {
  it('have a square root', () => {
    const root = fromEigen(eigenOf(Float64Array.of(5, 4, 4, 5), 2), Math.sqrt);
    expect(largestGap(root, [2, 1, 1, 2])).toBeLessThan(1e-12);
  });
});

describe('sampled rows', () => {
  it('are in order, without repetition, and all of them where few', () => {
    const drawn = drawRows(allRows(1000), 100, 'a');
    expect(drawn).toHaveLength(100);
    expect(new Set(drawn).size).toBe(100);
    expect([...drawn]).toEqual([...drawn].sort((a, b) => a - b));
    expect(drawn).toEqual(drawRows(allRows(1000), 100, 'a'));
    expect(drawn).not.toEqual(drawRows(allRows(1000), 100, 'b'));
    expect([...drawRows(allRows(3), 100, 'a')]).toEqual([0, 1, 2]);
  });

  it('fall evenly over the table', () => {
    const times = new Float64Array(10);
    for (let s = 0; s < 2000; s++) for (const i of drawRows(allRows(10), 3, `${s}`)) times[i]++;
    for (const count of times) expect(Math.abs(count - 600)).toBeLessThan(120);
  });

  it('form folds of about equal size, groups whole', () => {
    const groups = Int32Array.from({ length: 100 }, (_, i) => (i < 40 ? 0 : Math.floor(i / 4)));
    const fold = foldsOf(100, groups, 2, 'f');
    expect(fold.filter((f) => f === 0).length).toBeGreaterThanOrEqual(48);
    expect(fold.filter((f) => f === 1).length).toBeGreaterThanOrEqual(48);
    const of = new Map<number, number>();
    groups.forEach((group, i) => {
      expect(of.get(group) ?? fold[i]).toBe(fold[i]);
      of.set(group, fold[i]);
    });
  });
});
