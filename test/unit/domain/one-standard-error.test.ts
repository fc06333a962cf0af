/** The rule that keeps the simplest option within the noise of the best one. */
import { describe, expect, it } from 'vitest';
import { simplestOfBest } from '../../../src-main/domain/one-standard-error.ts';

describe('the simplest of the best', () => {
  it('is the best where it is clearly better on every fold', () => {
    expect(
      simplestOfBest([
        [0.7, 0.6, 0.8],
        [0.6, 0.5, 0.7],
        [0.65, 0.55, 0.75],
      ]),
    ).toBe(1);
  });

  it('is a simpler one that the best does not beat by a standard error of their difference', () => {
    // Differences .1, -.1 and .06: mean .02, standard error .0611.
    expect(
      simplestOfBest([
        [0.7, 0.5, 0.66],
        [0.6, 0.6, 0.6],
        [0.9, 0.9, 0.9],
      ]),
    ).toBe(0);
    // Differences .02, .01 and .03: the same mean, standard error .0058.
    expect(
      simplestOfBest([
        [0.62, 0.61, 0.63],
        [0.6, 0.6, 0.6],
        [0.9, 0.9, 0.9],
      ]),
    ).toBe(1);
  });

  it('is the first of those within a standard error, not the next to the best', () => {
    const noisy = [0.71, 0.5, 0.6];
    expect(simplestOfBest([noisy, noisy, [0.6, 0.6, 0.6]])).toBe(0);
  });

  it('is the first where nothing was held out', () => {
    expect(simplestOfBest([[], [], []])).toBe(0);
  });
});
