/** The part of a very long list that is in the page. */
import { describe, expect, it } from 'vitest';
import { MOST, startAround, startFor } from '../../../src-renderer/src/features/transfer/part.ts';

const total = 2_500_000;

describe('the part of a long list', () => {
  it('stays where it is while rows in its middle are in sight, and in a short list always', () => {
    expect(startAround([400_000, 400_020], { start: 0, total })).toBe(0);
    expect(startAround([0, 20], { start: 0, total })).toBe(0);
    expect(startAround([99_980, 99_999], { start: 0, total: 100_000 })).toBe(0);
    expect(startAround([MOST - 20, MOST - 1], { start: 0, total: MOST })).toBe(0);
  });

  it('moves on before its end is in sight, so that what is in sight lies in its middle', () => {
    expect(startAround([MOST - 600, MOST - 580], { start: 0, total })).toBe(MOST / 2 - 590);
    const start = 1_000_000;
    expect(startAround([start + 10, start + 30], { start, total })).toBe(start + 20 - MOST / 2);
    expect(startAround([start + 10, start + 30], { start, total }) + MOST).toBeGreaterThan(start);
  });

  it('ends with the list and begins with it', () => {
    expect(startFor(total - 1, { start: 0, total })).toBe(total - MOST);
    expect(startAround([total - 20, total - 1], { start: total - MOST, total })).toBe(total - MOST);
    expect(startFor(3, { start: total - MOST, total })).toBe(0);
  });

  it('is the one that is there for a row in it, and one around the row for another', () => {
    expect(startFor(500_000, { start: 200_000, total })).toBe(200_000);
    const next = startFor(1_500_000, { start: 0, total });
    expect(next).toBe(1_500_000 - MOST / 2);
  });
});
