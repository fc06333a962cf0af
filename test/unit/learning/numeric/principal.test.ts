/** Principal components and exact neighbours. */
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import {
  nearestDistance,
  nearestRows,
} from '../../../../src-main/learning/numeric/nearest-rows.ts';
import { principalOf, projected } from '../../../../src-main/learning/numeric/principal.ts';

test('the first component is the direction in which rows differ most', () => {
  const random = seededRandom('rows');
  const rows = Float32Array.from({ length: 400 * 3 }, () => 0);
  for (let i = 0; i < 400; i++) {
    const along = 5 * random.normal();
    rows.set([along + 9, along + random.normal() * 0.1, random.normal()], 3 * i);
  }
  const found = principalOf(rows, 3, 2);
  const [x, y, z] = found.directions;
  expect(Math.abs(x)).toBeCloseTo(Math.SQRT1_2, 1);
  expect(Math.abs(y)).toBeCloseTo(Math.SQRT1_2, 1);
  expect(Math.abs(z)).toBeLessThan(0.1);
  expect(found.shares[0]).toBeGreaterThan(0.9);
  const along = projected(rows, found);
  const mean = along.reduce((sum, value, i) => sum + (i % 2 ? 0 : value), 0) / 400;
  expect(mean).toBeCloseTo(0, 3);
});

test('neighbours are the nearest rows, a row itself first', async () => {
  const rows = Float32Array.of(0, 0, 3, 0, 1, 0, 0, 9);
  const { indices, distances } = await nearestRows(rows, 2, 3, () => Promise.resolve());
  expect(indices[0]).toEqual([0, 2, 1]);
  expect(distances[0]).toEqual([0, 1, 3]);
  expect(nearestDistance([3, 0], rows, (other) => other === 1)).toBe(2);
});
