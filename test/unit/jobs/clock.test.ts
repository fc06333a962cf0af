/** What a progress bar says: never back, never done before it is, however unlike the methods' steps. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrainSettings } from '../../../src-main/contract/index.ts';
import { Clock } from '../../../src-main/jobs/clock.ts';

const settings = TrainSettings.parse({ seeds: 2, steps: 50 });

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

/** Runs all steps of a method, `ms` each, the first of a model `warmUp` longer. */
function run(clock: Clock, method: string, ms: number, warmUp: number): number[] {
  const fractions: number[] = [];
  for (let seed = 0; seed < settings.seeds; seed++) {
    for (let step = 1; step <= settings.steps; step++) {
      vi.advanceTimersByTime(step === 1 ? ms + warmUp : ms);
      clock.step(method, step === 1);
      fractions.push(clock.reading().fraction);
    }
  }
  return fractions;
}

describe('the clock of a run', () => {
  it('goes forward only, and reaches the end at the end', () => {
    const clock = new Clock(['source-only', 'wdgrl'], settings);
    const cheap = run(clock, 'source-only', 2, 0);
    // A sixth of the cost at the presumed price of a critic: half of the steps are not half of it.
    expect(cheap.at(-1)).toBeLessThan(0.25);
    const dear = run(clock, 'wdgrl', 20, 5000);
    const all = [...cheap, ...dear];
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    expect(dear[0]).toBeLessThan(0.25);
    expect(dear.at(-2)).toBeLessThan(1);
    expect(dear.at(-1)).toBe(1);
  });

  it('tells the time left from what steps took, not from a warm-up', () => {
    const clock = new Clock(['wdgrl'], settings);
    vi.advanceTimersByTime(60_000);
    clock.step('wdgrl', true);
    for (let step = 2; step <= 20; step++) {
      vi.advanceTimersByTime(10);
      clock.step('wdgrl', false);
    }
    expect(clock.reading().secondsLeft).toBeCloseTo((100 - 20) * 0.01, 6);
  });
});
