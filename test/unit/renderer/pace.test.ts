/** How many points of a map are drawn while it moves, on machines of any speed. */
import { describe, expect, it } from 'vitest';
import { Pace } from '../../../src-renderer/src/charts/pace.ts';

const MILLION = 1_000_000;
/** Milliseconds from one frame of a display to the next. */
const DISPLAY = 16.7;

/** Points of each frame of a movement where a million take so many milliseconds. */
function framesOf(forAll: number, frames: number, pace = new Pace()): number[] {
  pace.begin();
  return Array.from({ length: frames }, () => {
    const drawn = pace.of(MILLION);
    pace.frame({ drawn, count: MILLION }, Math.max(DISPLAY, (drawn / MILLION) * forAll));
    return drawn;
  });
}

describe('the points drawn while a map moves', () => {
  it('are all of a million after a dozen frames where a card draws them in time', () => {
    expect(framesOf(6, 14).at(-1)).toBe(MILLION);
  });

  it('are as many as fit into a frame where there is no card, from the second frame on', () => {
    const later = framesOf(150, 60).slice(1);
    for (const count of later) expect((count / MILLION) * 150).toBeLessThan(18);
    expect(Math.min(...later)).toBeGreaterThan(90_000);
  });

  it('are few after three frames where every frame takes long, and become no fewer', () => {
    const pace = new Pace();
    expect(framesOf(5_000, 5, pace).slice(3)).toEqual([20_000, 20_000]);
    expect(framesOf(5_000, 5, pace).at(-1)).toBe(20_000);
  });

  it('become more again in a later movement, since a frame may be late for any reason', () => {
    const pace = new Pace();
    pace.begin();
    pace.frame({ drawn: pace.of(MILLION), count: MILLION }, 400);
    expect(pace.of(MILLION)).toBe(40_000);
    expect(framesOf(6, 30, pace).at(-1)).toBe(MILLION);
  });

  it('are never more than there are', () => {
    const pace = new Pace();
    expect(pace.of(700)).toBe(700);
    pace.frame({ drawn: 700, count: 700 }, DISPLAY);
    expect(pace.of(MILLION)).toBeGreaterThan(700);
  });
});
