/** Maps of source features to the target's second-order statistics. */
import { describe, expect, it } from 'vitest';
import { applying, type AffineMap } from '../../../../src-main/learning/numeric/affine.ts';
import { coral, coralMap } from '../../../../src-main/learning/numeric/coral.ts';
import { momentsOf } from '../../../../src-main/learning/numeric/moments-of.ts';
import {
  optimalTransport,
  optimalTransportMap,
} from '../../../../src-main/learning/numeric/optimal-transport.ts';
import { gaussian, identity, largestGap, mixing } from './support.ts';

const d = 7;
const source = gaussian(400, [1, 2, 3, 4, 5, 6, 7], mixing(d, 'source'), 's');
const target = gaussian(500, [-1, 0, 1, 0, 3, 0, 9], mixing(d, 'target'), 't');
const kinds = [
  { name: 'CORAL', map: coralMap, apply: coral },
  { name: 'optimal transport', map: optimalTransportMap, apply: optimalTransport },
];

describe.each(kinds)('$name', ({ map, apply }) => {
  it("gives source rows the target's mean and covariance", () => {
    const mapped = momentsOf(apply(source, target, d, { shrinkage: 0 })(source), d);
    const wanted = momentsOf(target, d);
    expect(largestGap(mapped.mean, wanted.mean)).toBeLessThan(1e-5);
    expect(largestGap(mapped.covariance, wanted.covariance)).toBeLessThan(1e-4);
  });

  it('leaves rows alone where the domains are equal', () => {
    expect(largestGap(map(source, source, d).matrix, identity(d).flat())).toBeLessThan(1e-9);
    expect(largestGap(apply(source, source, d)(source), source)).toBeLessThan(1e-5);
  });

  it('of one column is the affine quantile map', () => {
    const s = Float32Array.of(0, 2, 4, 6);
    const t = Float32Array.of(10, 11, 12, 13);
    expect(largestGap(apply(s, t, 1)(Float32Array.of(0, 3, 6)), [10, 11.5, 13])).toBeLessThan(1e-5);
  });

  it('scales exactly where the target is the source in other units, whatever the shrinkage', () => {
    const scaled = source.map((value) => 3 * value);
    for (const shrinkage of ['ledoit-wolf', 0, 0.5] as const) {
      const { matrix } = map(source, scaled, d, { shrinkage });
      expect(
        largestGap(
          matrix,
          identity(d)
            .flat()
            .map((value) => 3 * value),
        ),
      ).toBeLessThan(1e-4);
    }
  });

  it('does less the more it shrinks: with 1, only mean and scale are moved', () => {
    const { matrix } = map(source, target, d, { shrinkage: 1 });
    const trace = (covariance: Float64Array) =>
      covariance.reduce((sum, value, at) => sum + (at % (d + 1) === 0 ? value : 0), 0);
    const scale = Math.sqrt(
      trace(momentsOf(target, d).covariance) / trace(momentsOf(source, d).covariance),
    );
    expect(
      largestGap(
        matrix,
        identity(d)
          .flat()
          .map((value) => scale * value),
      ),
    ).toBeLessThan(1e-9);
  });

  it('stays bounded where a column varies in the target alone, or nowhere', () => {
    const n = 300;
    const flat = gaussian(n, [0, 0, 5], identity(3), 'flat');
    for (let i = 0; i < n; i++) flat[i * 3 + 2] = 5;
    const varied = gaussian(n, [0, 0, 7], identity(3), 'varied');
    const mapped = apply(flat, varied, 3)(flat);
    for (let i = 0; i < n; i++) expect(mapped[i * 3 + 2]).toBeCloseTo(7, 0);
    const { matrix } = map(flat, varied, 3);
    for (const value of matrix) expect(Math.abs(value)).toBeLessThan(40);
    const constant = new Float32Array(6).fill(2);
    expect([...apply(constant, varied, 3)(constant)].every(Number.isFinite)).toBe(true);
  });

  it('handles fewer rows than columns', () => {
    const few = source.slice(0, 4 * d);
    const mapped = apply(few, target, d)(few);
    expect(mapped.every(Number.isFinite)).toBe(true);
    expect(largestGap(momentsOf(mapped, d).mean, momentsOf(target, d).mean)).toBeLessThan(1e-4);
  });
});

describe('the two maps', () => {
  it('are one where covariances commute, and differ elsewhere', () => {
    const s = Float32Array.of(1, 3, 1, -3, -1, 3, -1, -3);
    const t = s.map((value, at) => value * (at % 2 === 0 ? 2 : 0.5));
    const options = { shrinkage: 0 };
    for (const map of [coralMap, optimalTransportMap]) {
      expect(largestGap(map(s, t, 2, options).matrix, [2, 0, 0, 0.5])).toBeLessThan(1e-12);
    }
    const gap = largestGap(
      coralMap(source, target, d, options).matrix,
      optimalTransportMap(source, target, d, options).matrix,
    );
    expect(gap).toBeGreaterThan(0.01);
  });

  it('have a symmetric positive matrix in the case of transport, and it moves rows less', () => {
    const options = { shrinkage: 0 };
    const { matrix } = optimalTransportMap(source, target, d, options);
    for (let i = 0; i < d; i++) {
      expect(matrix[i * d + i]).toBeGreaterThan(0);
      for (let j = 0; j < d; j++) expect(matrix[i * d + j]).toBe(matrix[j * d + i]);
    }
    const moved = (rows: Float32Array) =>
      rows.reduce((sum, value, at) => sum + (value - source[at]) ** 2, 0);
    const byTransport = moved(optimalTransport(source, target, d, options)(source));
    expect(byTransport).toBeLessThan(moved(coral(source, target, d, options)(source)));
  });
});

describe('an affine map', () => {
  it('takes rows in any number, and leaves them as they were', () => {
    const map: AffineMap = {
      from: Float64Array.of(1, 1),
      to: Float64Array.of(10, 20),
      matrix: Float64Array.of(1, 2, 3, 4),
    };
    const rows = new Float32Array(2 * 131).map((_, at) => at);
    const before = rows.slice();
    const mapped = applying(map)(rows);
    expect(rows).toEqual(before);
    for (let i = 0; i < 131; i++) {
      const [a, b] = [rows[2 * i] - 1, rows[2 * i + 1] - 1];
      expect(mapped[2 * i]).toBe(10 + a + 3 * b);
      expect(mapped[2 * i + 1]).toBe(20 + 2 * a + 4 * b);
    }
    expect(applying(map)(new Float32Array(0))).toHaveLength(0);
  });
});
