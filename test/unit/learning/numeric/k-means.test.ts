/** Points that are close together get the same cluster. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { kMeans } from '../../../../src-main/learning/numeric/k-means.ts';

describe('k-means', () => {
  it('finds heaps that lie apart, the same ones for the same seed', () => {
    const random = seededRandom('points');
    const heaps = [0, 1, 2].flatMap((heap) =>
      Array.from({ length: 20 }, () =>
        Float64Array.of(10 * heap + random.normal(), random.normal()),
      ),
    );
    const clusters = kMeans(heaps, 3, seededRandom('a'));
    const names = [0, 1, 2].map((heap) => new Set(clusters.slice(20 * heap, 20 * heap + 20)));
    expect(names.map((own) => own.size)).toEqual([1, 1, 1]);
    expect(new Set(names.flatMap((own) => [...own])).size).toBe(3);
    expect(kMeans(heaps, 3, seededRandom('a'))).toEqual(clusters);
  });

  it('gives fewer clusters where fewer points differ, and none of nothing', () => {
    const same = Array.from({ length: 5 }, () => Float64Array.of(1, 2));
    expect(new Set(kMeans(same, 3, seededRandom('a')))).toEqual(new Set([0]));
    expect(kMeans([], 3, seededRandom('a'))).toHaveLength(0);
  });
});
