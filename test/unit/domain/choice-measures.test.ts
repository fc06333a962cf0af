import { describe, expect, it } from 'vitest';
import { placeOfRight } from '../../../src-main/domain/choice-measures.ts';
import {
  areQuestions,
  openQuestions,
  questionsAmong,
} from '../../../src-main/domain/label-shapes.ts';

describe('the place of the right answer', () => {
  it.each([
    ['best', 3, [1, 2], 1, 1],
    ['second', 2, [3, 1], 0, 2],
    ['last', 0, [3, 1, 2], 0, 4],
    ['level with one', 3, [3, 1], 0.5, 1.5],
    ['level with all', 1, [1, 1], 1 / 3, 2],
    ['level, behind another', 1, [2, 1], 0, 2.5],
    ['alone', 1, [], 1, 1],
  ])('%s', (_name, right, wrong, first, rank) => {
    expect(placeOfRight(right, wrong)).toEqual({ first, rank });
  });

  it('is by chance what chance gives: 1 in n first, the middle on average', () => {
    const scores = [1, 2, 3, 4];
    const places = scores.map((right) =>
      placeOfRight(
        right,
        scores.filter((other) => other !== right),
      ),
    );
    expect(places.reduce((sum, { first }) => sum + first, 0) / 4).toBe(1 / 4);
    expect(places.reduce((sum, { rank }) => sum + rank, 0) / 4).toBe(2.5);
  });
});

it('questions are those whose right answer alone won, over more than one', () => {
  const pair = (chosen: number, rejected: number) => ({ chosen, rejected });
  const three = [pair(1, 2), pair(1, 3)];
  const two = [pair(4, 5)];
  const order = [pair(6, 7), pair(6, 8), pair(7, 8)];
  expect(openQuestions(questionsAmong([...three, ...two, ...order]))).toEqual([
    { right: 1, pairs: three },
  ]);
});

it('pairs among which some text happened to win twice are no questions', () => {
  expect(areQuestions(36, 40)).toBe(true);
  expect(areQuestions(35, 40)).toBe(false);
  expect(areQuestions(0, 0)).toBe(false);
});
