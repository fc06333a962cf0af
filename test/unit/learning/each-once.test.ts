/** Rows shared by examples: listed once per seed, and found from every place. */
import { expect, it } from 'vitest';
import { eachOnce } from '../../../src-main/learning/each-once.ts';

it('names the rows of every seed once, and says where each place finds its own', () => {
  const given = Int32Array.of(7, 8, 7, 9, 5, 5, 5, 6);
  const { rows, places } = eachOnce(given, 2);
  expect([...rows]).toEqual([7, 8, 9, 5, 6, 5]);
  expect(Array.from(places, (place) => rows[place])).toEqual([...given]);
});
