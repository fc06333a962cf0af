/** How near texts of one domain lie to those of another. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { coverageBy } from '../../../../src-main/learning/numeric/coverage.ts';
import { principalOf, projected } from '../../../../src-main/learning/numeric/principal.ts';

const D = 4;
const { normal } = seededRandom('coverage');
const rows = (n: number, at = 0) => Float32Array.from({ length: n * D }, () => at + normal());

describe('coverage', () => {
  const source = rows(600);
  const principal = principalOf(source, D, D);
  const judge = coverageBy(projected(source, principal), principal);
  const covered = (texts: Float32Array) => {
    const distances = judge.distances(texts);
    return distances.filter((one) => (judge.beyond(one) ?? 1) <= 0.95).length / distances.length;
  };

  it('is nearly whole of texts that are like the source, and none of texts far from it', () => {
    expect(covered(rows(400))).toBeGreaterThan(0.92);
    expect(covered(rows(400, 6))).toBe(0);
    expect(covered(rows(400, 1.5))).toBeLessThan(covered(rows(400, 0.75)));
  });

  it('is that of a text itself where it is one of the source', () => {
    expect(judge.distances(source.subarray(0, D))[0]).toBeCloseTo(0, 5);
    expect(judge.beyond(0)).toBe(0);
    expect(judge.beyond(100)).toBe(1);
  });

  it('measures between prompts, whose answers are nearly the same, by texts of other prompts', () => {
    const twice = Float32Array.from({ length: 2 * source.length }, (_, i) => {
      return (source[(i >> 3) * D + (i % D)] ?? 0) + 1e-3 * normal();
    });
    const along = projected(twice, principal);
    const prompts = Int32Array.from({ length: twice.length / D }, (_, row) => row >> 1);
    const share = (judged: typeof judge) => {
      const distances = judged.distances(rows(300));
      return distances.filter((one) => (judged.beyond(one) ?? 1) <= 0.95).length / 300;
    };
    const apart = share(coverageBy(along, principal, prompts));
    expect(apart).toBeGreaterThan(0.85);
    expect(share(coverageBy(along, principal))).toBeLessThan(apart - 0.1);
  });

  it('is not known without source texts', () => {
    expect(coverageBy(new Float32Array(0), principal).beyond(1)).toBeNull();
  });
});
