/** The choice of target pairs to ask about. */
import { describe, expect, it } from 'vitest';
import {
  consensus,
  drawPairs,
  framePairs,
  stratify,
} from '../../../../src-main/domain/spot-check/design.ts';
import { makeWorld } from './world.ts';

describe('a frame', () => {
  it('has every pair of a prompt once, and none across prompts', () => {
    const frame = framePairs([[3, 1, 2], [7], [9, 8]], 's');
    expect(frame.map(({ a, b }) => `${a} ${b}`).sort()).toEqual(['1 2', '1 3', '2 3', '8 9']);
    expect(frame.find(({ a }) => a === 8)?.prompt).toBe(2);
  });

  it('gives every prompt a turn before one gets a second', () => {
    const groups = Array.from({ length: 30 }, (_, g) => [0, 1, 2, 3, 4].map((i) => 10 * g + i));
    const prompts = framePairs(groups, 's', 60).map(({ prompt }) => prompt);
    expect(new Set(prompts.slice(0, 30)).size).toBe(30);
    expect(new Set(prompts.slice(30)).size).toBe(30);
  });

  it('draws distinct pairs where one prompt has very many texts, the same for the same seed', () => {
    const items = Array.from({ length: 5000 }, (_, i) => i + 1);
    const frame = framePairs([items], 's', 500);
    expect(new Set(frame.map(({ a, b }) => `${a} ${b}`)).size).toBe(500);
    expect(frame).toEqual(framePairs([items], 's', 500));
    expect(frame).not.toEqual(framePairs([items], 't', 500));
  });
});

describe('strata', () => {
  const { strata } = makeWorld('helps', { sees: [0.8, 0.6], sharpness: 2 });

  it('hold all pairs, those that candidate and source-only order differently apart', () => {
    expect(strata.names).toEqual(['disagree', 'close', 'clear']);
    expect(strata.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it('are asked for at rates that favour what decides', () => {
    expect(strata.rates.reduce((sum, rate) => sum + rate, 0)).toBeCloseTo(1, 10);
    expect(strata.rates[0]).toBeGreaterThan(strata.shares[0]);
    expect(strata.rates[1]).toBeGreaterThan(strata.rates[2]);
  });

  it('keep apart pairs that only another candidate orders otherwise, at a rate of their own', () => {
    const base = Array.from({ length: 100 }, (_, i) => 1 + i / 100);
    const flipped = (from: number, to: number) =>
      base.map((value, i) => (from <= i && i < to ? -value : value));
    const margins = [flipped(0, 20), base, flipped(10, 50)];
    const { names, shares, rates, of } = stratify(margins[0] ?? [], base, consensus(margins, 100), [
      margins[2] ?? [],
    ]);
    expect(names).toEqual(['disagree', 'others', 'close', 'clear']);
    expect(shares.slice(0, 2)).toEqual([0.2, 0.3]);
    expect([of[5], of[15], of[30]]).toEqual([0, 0, 1]);
    expect(rates[0]).toBeGreaterThan(rates[1] ?? 1);
    expect(rates[1]).toBeGreaterThan(0.2);
  });

  it('are fewer where candidate and source-only always agree', () => {
    const margins = [-2, -1, 1, 2, 3, 4];
    const { names } = stratify(margins, margins, consensus([margins], 6));
    expect(names).not.toContain('disagree');
  });

  it.each([1, 3])('are one where %i pairs are all there is', (pairs) => {
    const own = [1, 1, -1].slice(0, pairs);
    const base = [1, 1, 1].slice(0, pairs);
    const strata = stratify(own, base, [0.6, 0.9, 0.5].slice(0, pairs));
    expect(strata).toMatchObject({ shares: [1], rates: [1] });
    expect(drawPairs(strata, new Set(), 5, 's')).toHaveLength(pairs);
  });

  it('are drawn from at their rates after any number of labels, no pair twice', () => {
    const drawn = drawPairs(strata, new Set(), 200, 's');
    expect(new Set(drawn).size).toBe(200);
    for (const n of [20, 57, 200]) {
      strata.rates.forEach((rate, h) => {
        const held = drawn.slice(0, n).filter((i) => strata.of[i] === h).length;
        expect(Math.abs(held - rate * n)).toBeLessThanOrEqual(1.5);
      });
    }
    const more = drawPairs(strata, new Set(drawn), 50, 's');
    expect(more.some((i) => drawn.includes(i))).toBe(false);
  });
});
