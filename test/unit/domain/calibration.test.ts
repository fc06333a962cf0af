/** Calibration figures computed by hand, and known temperatures. */
import { describe, expect, it } from 'vitest';
import {
  calibration,
  crossFittedCalibration,
  fitTemperature,
} from '../../../src-main/domain/calibration.ts';
import { seededRandom } from '../../../src-main/domain/random.ts';

const ones = (n: number) => new Array<number>(n).fill(1);
/** The margin at which the chosen one wins with this probability. */
const logit = (p: number) => Math.log(p / (1 - p));

/** Margins that are right as often as sigmoid(d / truth) says. */
function margins(n: number, truth: number, seed: string): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => {
    const size = Math.abs(random.normal()) * 2 * truth;
    return random.next() < 1 / (1 + Math.exp(-size / truth)) ? size : -size;
  });
}

const loss = (d: readonly number[], t: number) => calibration(d, ones(d.length), t).nll;

describe('the temperature', () => {
  it('is the one that the margins were made with', () => {
    for (const truth of [0.2, 1, 5]) {
      const d = margins(20_000, truth, `truth ${truth}`);
      expect(fitTemperature(d, ones(d.length)) / truth).toBeCloseTo(1, 1);
    }
  });

  it('is where the loss is least', () => {
    const d = margins(300, 2, 'least');
    const best = fitTemperature(d, ones(300));
    for (const factor of [0.5, 0.99, 1.01, 2]) {
      expect(loss(d, best)).toBeLessThan(loss(d, best * factor));
    }
  });

  it('is known where margins are of one size: accuracy .75 at |d| = 3 gives 3 / logit(.75)', () => {
    expect(fitTemperature([3, 3, 3, -3], ones(4))).toBeCloseTo(3 / logit(0.75), 9);
    // The same by weight.
    expect(fitTemperature([3, -3], [3, 1])).toBeCloseTo(3 / logit(0.75), 9);
  });

  it('stops at its bounds: never wrong, never better than a coin, nothing known', () => {
    expect(fitTemperature([1, 2, 3], ones(3))).toBe(1 / 20);
    expect(fitTemperature([-1, 1, -2, 2], ones(4))).toBe(20);
    expect(fitTemperature([-1, -5], ones(2))).toBe(20);
    expect(fitTemperature([0, 0], ones(2))).toBe(1);
    expect(fitTemperature([], [])).toBe(1);
  });
});

describe('calibration', () => {
  it('gives the figures worked out by hand', () => {
    // Confidences .8, .8 (one hit of two) and .6 (a hit), at weights 1, 1, 2.
    const d = [logit(0.8), -logit(0.8), logit(0.6)];
    const result = calibration(d, [1, 1, 2], 1);
    expect(result.ece).toBeCloseTo((2 * 0.3 + 2 * 0.4) / 4, 9);
    expect(result.brier).toBeCloseTo((0.04 + 0.64 + 2 * 0.16) / 4, 9);
    expect(result.nll).toBeCloseTo(-(Math.log(0.8) + Math.log(0.2) + 2 * Math.log(0.6)) / 4, 9);
    expect(result.bins.map((bin) => bin.count).reduce((a, b) => a + b)).toBe(3);
  });

  it('bins confidence in equal widths over [.5, 1], empty bins left out', () => {
    const d = [0.51, 0.56, 0.57, 0.99].map(logit);
    const { bins } = calibration([...d, 100], ones(5), 1);
    expect(bins.map(({ from, to, count }) => [from, to, count])).toEqual([
      [0.5, 0.55, 1],
      [0.55, 0.6, 2],
      [0.95, 1, 2],
    ]);
    for (const bin of bins) {
      expect(bin.confidence).toBeGreaterThanOrEqual(bin.from);
      expect(bin.confidence).toBeLessThanOrEqual(bin.to);
      expect(bin.accuracy).toBe(1);
    }
    expect(calibration(d, ones(4), 1, 1).bins).toHaveLength(1);
  });

  it('counts a margin of 0 as half a hit at confidence .5: calibrated', () => {
    expect(calibration([0, 0], [1, 2], 1)).toMatchObject({ ece: 0, brier: 0.25 });
  });

  it('does not change hits with the temperature, only confidence', () => {
    const d = margins(200, 1, 'hits');
    const [cold, hot] = [0.3, 3].map((t) => calibration(d, ones(200), t));
    const hits = (of: typeof cold) =>
      of.bins.reduce((sum, bin) => sum + bin.count * bin.accuracy, 0);
    expect(hits(cold)).toBeCloseTo(hits(hot), 9);
    expect(cold.ece).not.toBeCloseTo(hot.ece, 2);
  });

  it('stays finite for margins beyond what exp can hold', () => {
    const { nll, brier } = calibration([-5000, 5000], ones(2), 1);
    expect(nll).toBe(2500);
    expect(brier).toBe(0.5);
  });
});

describe('cross-fitted calibration', () => {
  it('mends rewards that are five times too sure', () => {
    const d = margins(2000, 1, 'sure').map((value) => 5 * value);
    const groups = d.map((_, i) => i % 100);
    const result = crossFittedCalibration(d, ones(2000), groups);
    expect(result?.temperature).toBeGreaterThan(4);
    expect(result?.temperature).toBeLessThan(6);
    expect(result?.before.ece).toBeGreaterThan(0.1);
    expect(result?.after.ece).toBeLessThan(0.05);
    expect(crossFittedCalibration(d, ones(2000), groups)).toEqual(result);
  });

  it('does not measure rows at a temperature that they were fitted with', () => {
    // Two prompts that contradict each other: each is measured at the other's temperature.
    const sure = new Array<number>(20).fill(2);
    const d = [...sure, ...sure.map((value, i) => (i % 2 === 0 ? value : -value))];
    const groups = d.map((_, i) => (i < 20 ? 0 : 1));
    const result = crossFittedCalibration(d, ones(40), groups);
    // The consistent prompt at T = 20: confidence .52; the divided one at T = 1/20: confidence 1, half wrong.
    expect(result?.after.bins.map((bin) => [bin.count, bin.accuracy])).toEqual([
      [20, 1],
      [20, 0.5],
    ]);
    expect(result?.after.nll).toBeGreaterThan(result?.before.nll ?? Number.NaN);
  });

  it('says nothing of fewer than 20 rows, and takes rows alone where one prompt holds most', () => {
    const d = margins(40, 1, 'few');
    expect(crossFittedCalibration(d.slice(0, 19), ones(19), d.slice(0, 19))).toBeNull();
    const alone = crossFittedCalibration(
      d,
      ones(40),
      d.map((_, i) => i),
    );
    expect(crossFittedCalibration(d, ones(40), ones(40))).toEqual(alone);
  });
});
