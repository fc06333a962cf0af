import { describe, expect, test } from 'vitest';
import { standardisedScores } from '../../../src-main/domain/label-shapes.ts';
import { deviation, robustDeviation } from '../../../src-main/domain/robust.ts';
import { scoreGapPairs } from '../../../src-main/domain/score-pairs.ts';

const scored = (values: readonly number[]) =>
  values.map((value, i) => ({ id: i + 1, domainId: 1, prompt: `p${i}`, value }));
const plain = Array.from({ length: 60 }, (_, i) => i % 5);

describe('how far values lie apart', () => {
  test('is the standard deviation where none is far out', () => {
    expect(robustDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
    expect(robustDeviation(plain)).toBe(deviation(plain));
  });

  test('is not decided by one -999', () => {
    expect(robustDeviation([...plain, -999])).toBeLessThan(2 * deviation(plain));
  });

  test('is finite at the largest numbers, and 0 where nothing differs', () => {
    expect(robustDeviation([1e300, -1e300, 1e300, -1e300])).toBeCloseTo(1e300, -290);
    expect(robustDeviation([3, 3, 3])).toBe(0);
    expect(robustDeviation([])).toBe(0);
  });
});

describe('one -999 among scores from 0 to 4', () => {
  const strange = [...plain.slice(1), -999];

  test('leaves the pairs of the others', () => {
    const others = scoreGapPairs(scored(strange)).filter(({ rejected }) => rejected !== 60);
    expect(others.length).toBeGreaterThan(0.8 * scoreGapPairs(scored(plain)).length);
  });

  test('leaves their scale', () => {
    const values = standardisedScores(scored(strange)).map(({ value }) => value);
    expect((values[3] ?? 0) - (values[0] ?? 0)).toBeGreaterThan(1);
    expect(Math.min(...values)).toBeGreaterThan(-10);
  });
});

test('scores of plus and minus 1e300 make pairs', () => {
  const pairs = scoreGapPairs(scored(plain.map((value) => (value > 2 ? 1e300 : -1e300))));
  expect(pairs.length).toBeGreaterThan(20);
});
