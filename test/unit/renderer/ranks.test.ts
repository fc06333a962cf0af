/** Places given one by one, and the order that they define. */
import { describe, expect, it } from 'vitest';
import {
  groupsOf,
  inLetters,
  moved,
  nextOpen,
  placed,
  type Ranks,
  ranksOf,
} from '../../../src-renderer/src/features/label/tasks/ranking/ranks.ts';

const items = [7, 3, 9];

describe('places of answers', () => {
  it('are an order once every answer has one; equal places tie, gaps do not count', () => {
    expect(groupsOf([2, null, 2], items)).toBeNull();
    expect(groupsOf([3, 1, 3], items)).toEqual([[3], [7, 9]]);
    expect(inLetters([[3], [9, 7]], items)).toBe('B, then A = C');
  });

  it('come back from the order that they amounted to', () => {
    expect(ranksOf([[3], [7, 9]], items)).toEqual([2, 1, 2]);
    expect(groupsOf(ranksOf([[9], [7], [3]], items), items)).toEqual([[9], [7], [3]]);
  });

  it('move by one within their number; an answer without one comes from the far end', () => {
    const open: Ranks = [null, 1, 3];
    expect(moved(open, 0, -1)[0]).toBe(3);
    expect(moved(open, 0, 1)[0]).toBe(1);
    expect(moved(open, 1, -1)[1]).toBe(1);
    expect(moved(open, 2, 1)[2]).toBe(3);
    expect(placed(open, 2, null)).toEqual([null, 1, null]);
  });

  it('are given to the next answer without one, round the end', () => {
    expect(nextOpen([null, 1, 2], 2)).toBe(0);
    expect(nextOpen([1, 2, null], 0)).toBe(2);
    expect(nextOpen([1, 2, 3], 1)).toBe(1);
  });
});
