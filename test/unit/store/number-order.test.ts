/** Sorting by digits agrees with sorting by comparison, and leaves equal numbers as they came. */
import { expect, test } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { orderOf } from '../../../src-main/store/number-order.ts';

test('numbers of every size come in order, equal ones as they came', () => {
  const random = seededRandom('order');
  for (const highest of [1, 2, 2_047, 2_048, 2 ** 22, 2 ** 32 - 1]) {
    const numbers = Uint32Array.from({ length: 500 }, () => Math.round(random.next() * highest));
    const expected = [...numbers.keys()].toSorted((a, b) => numbers[a] - numbers[b] || a - b);
    expect([...orderOf(numbers)]).toEqual(expected);
  }
  expect([...orderOf(new Uint32Array())]).toEqual([]);
});
