/** What a progress bar shows: never backwards, never done too early, however different the phases' steps. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock, type Phase } from '../../../src-main/runs/clock.ts';

const STEPS = 100;
const cheap: Phase = { kind: 'source-only', domainLoss: false, steps: STEPS };
const dear: Phase = { kind: 'wdgrl', domainLoss: true, steps: STEPS };

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

/** Runs the steps of a phase, `ms` each, the first one `warmUp` longer. */
function run(clock: Clock, phase: number, ms: number, { warmUp = 0, from = 0, to = STEPS } = {}) {
  const fractions: number[] = [];
  clock.begin(phase, from);
  for (let step = from + 1; step <= to; step++) {
    vi.advanceTimersByTime(step === from + 1 ? ms + warmUp : ms);
    clock.step(phase);
    fractions.push(clock.reading().fraction);
  }
  return fractions;
}

describe('the clock of a run', () => {
  it('goes forward only, and reaches the end at the end', () => {
    const clock = new Clock([cheap, dear]);
    const first = run(clock, 0, 2);
    // A fifth of the cost at the assumed price of a critic: half of the steps are not half of the cost.
    expect(first.at(-1)).toBeCloseTo(0.2, 6);
    const second = run(clock, 1, 20, { warmUp: 5000 });
    const all = [...first, ...second];
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    expect(second[0]).toBeLessThan(0.25);
    expect(second.at(-2)).toBeLessThan(1);
    expect(second.at(-1)).toBe(1);
  });

  it('tells the time left from what steps took, not from a warm-up', () => {
    const clock = new Clock([dear]);
    run(clock, 0, 10, { warmUp: 60_000, to: 20 });
    expect(clock.reading().secondsLeft).toBeCloseTo((100 - 20) * 0.01, 6);
  });

  it('knows nothing of the time left before a step was measured', () => {
    expect(new Clock([cheap]).reading()).toEqual({ fraction: 0, secondsLeft: null });
  });

  it('counts what is gone on with, and what is not needed, as done', () => {
    const clock = new Clock([cheap, dear, { ...dear, kind: 'dann' }]);
    clock.skip(0);
    clock.skip(2);
    const fractions = run(clock, 1, 10, { from: 50 });
    expect(fractions[0]).toBeGreaterThan(0.5);
    expect(fractions.at(-1)).toBe(1);
  });

  it('counts candidates that are trained side by side together, and what they wait for alone', () => {
    const [first, second] = ['coral', 'importance'].map((candidate) => ({ ...cheap, candidate }));
    const clock = new Clock([cheap, first, second]);
    run(clock, 0, 10, { to: 50 });
    expect(clock.reading().secondsLeft).toBeCloseTo(0.5 + 2, 6);
    clock.processes = 2;
    expect(clock.reading().secondsLeft).toBeCloseTo(0.5 + 1, 6);
    // Candidates are not divided: a third process has nothing to do.
    clock.processes = 3;
    expect(clock.reading().secondsLeft).toBeCloseTo(0.5 + 1, 6);
  });

  it('hears of steps that another process took, and of what they cost there', () => {
    const phases = [cheap, { ...dear, candidate: 'wdgrl' }];
    const [clock, other] = [new Clock(phases), new Clock(phases)];
    run(clock, 0, 10);
    run(other, 1, 20, { to: 60 });
    clock.hear('1', other.news());
    clock.hear('1', other.news());
    expect(clock.reading().secondsLeft).toBeCloseTo(40 * 0.02, 6);
    expect(clock.reading().fraction).toBeCloseTo((1 + 1.2) / (1 + 2), 6);
  });

  it('says minutes of a language model before it was tuned, once it is known how long it reads', () => {
    const tuned: Phase = { kind: 'tuned source-only', domainLoss: true, tuned: true, steps: 180 };
    const clock = new Clock([cheap, tuned]);
    clock.expect(1, { step: 2000, after: 60_000 });
    run(clock, 0, 0.3);
    expect(clock.reading().secondsLeft).toBeCloseTo(180 * 2 + 60, 6);
    clock.begin(1);
    for (let step = 1; step <= 180; step++) {
      vi.advanceTimersByTime(3000);
      clock.step(1);
    }
    // All texts still have to be read by the tuned model.
    expect(clock.reading().secondsLeft).toBeCloseTo(60, 6);
    clock.skip(1);
    expect(clock.reading()).toEqual({ fraction: 1, secondsLeft: 0 });
  });
});
