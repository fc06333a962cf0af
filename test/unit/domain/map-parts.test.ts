/** Parts of a map, and their distinctive words. */
import { expect, test } from 'vitest';
import { MAP_SIDE, pointsInside, regionsOf } from '../../../src-main/domain/map-parts.ts';
import { tellingWords } from '../../../src-main/domain/telling-words.ts';

const at = (...points: [number, number][]) => ({
  places: Uint16Array.from(points.flat(), (value) => Math.round(value * MAP_SIDE)),
});

test('points inside a drawn line are found, also where it turns in on itself', () => {
  const points = at([0.5, 0.5], [0.1, 0.9], [0.9, 0.1], [0.45, 0.9]);
  expect(pointsInside(points, [0.4, 0.4, 0.6, 0.4, 0.6, 0.6, 0.4, 0.6])).toEqual([0]);
  // A U, open at the top: its mouth is outside.
  const mouth = [0, 0, 1, 0, 1, 1, 0.8, 1, 0.8, 0.2, 0.2, 0.2, 0.2, 1, 0, 1];
  expect(pointsInside(points, mouth)).toEqual([1, 2]);
  expect(pointsInside(points, [0, 0, 1, 1])).toEqual([]);
});

test('points belong to the nearest middle', () => {
  const middles = [
    { x: 0.1, y: 0.9 },
    { x: 0.9, y: 0.1 },
  ];
  expect([...regionsOf(at([0, 1], [1, 0], [0.2, 0.7]), middles)]).toEqual([0, 1, 0]);
});

test('words that only one group has tell it apart, those of all do not', () => {
  const words = tellingWords(
    [
      ['the refund is late', 'the refund was refused', 'the refund again'],
      ['the 비밀번호 문제', 'the 비밀번호 분실', 'the password'],
    ],
    2,
  );
  expect(words[0][0]).toBe('refund');
  expect(words[1][0]).toBe('비밀번호');
  expect(words.flat()).not.toContain('the');
  // Words in most texts of every group are not distinctive, however many texts there are.
  const plain = Array.from({ length: 40 }, (_, i) => `and so for the ${i % 3 ? 'most' : 'least'}`);
  const tax = plain.map((text, i) => (i % 2 ? `${text} tax` : text));
  expect(tellingWords([plain, tax, plain], 4)).toEqual([[], ['tax'], []]);
  // Long texts hold more of every word, and common words are a larger share of short ones: neither is
  // distinctive.
  const long = plain.map((text, i) => `${text} with a good many further words ${i}`);
  const named = tellingWords([plain, long], 9);
  expect(named[0]).toEqual([]);
  expect(named[1]).not.toContain('the');
  expect(tellingWords([[], ['once']], 3)).toEqual([[], []]);
});
