import { expect, test } from 'vitest';
import { spearmanOfDraws } from '../../src-main/domain/rank-draws.ts';
import { seededRandom } from '../../src-main/domain/random.ts';
import { groupDraws, spearman } from '../../src-main/domain/statistics.ts';

const picked = (values: Float64Array, rows: Uint32Array) =>
  Float64Array.from(rows, (row) => values[row]);

test.each([
  ['values that all differ', 1e9],
  ['values of which many are shared', 4],
])('Spearman of draws is that of the drawn values, to the last digit: %s', (_name, kinds) => {
  const random = seededRandom(`draws ${kinds}`);
  const values = () => Float64Array.from({ length: 60 }, () => random.below(kinds) - 2);
  const [x, y] = [values(), values()];
  const of = spearmanOfDraws(x, y);
  for (const rows of groupDraws(Int32Array.from(x.keys()), { samples: 50 })) {
    expect(of(rows)).toBe(spearman(picked(x, rows), picked(y, rows)));
  }
  // Fewer rows than there are, as where groups differ in size.
  const few = Uint32Array.of(3, 3, 17, 40, 9);
  expect(of(few)).toBe(spearman(picked(x, few), picked(y, few)));
});

test('it is undefined where a draw has one value only', () => {
  const of = spearmanOfDraws([1, 2, 2], [3, 1, 2]);
  expect(of(Uint32Array.of(1, 2, 2))).toBeNull();
  expect(of(Uint32Array.of(0, 1, 2))).not.toBeNull();
});
