/** Randomness follows from a seed, the same on every platform. */
import { describe, expect, it } from 'vitest';
import { hashString, seededRandom, shuffle } from '../../../src-main/domain/random.ts';
import { firstShown } from '../../../src-main/domain/sides.ts';

/** Pinned: runs, splits and sides that were drawn once must never change. */
const FIRST_THREE = [0.4679490893613547, 0.931405465118587, 0.48919165250845253];

describe('the hash of a string', () => {
  it('is FNV-1a', () => {
    // The published vectors of the empty string, 'a' and 'foobar'.
    expect(hashString('')).toBe(0x811c9dc5);
    expect(hashString('a')).toBe(0xe40c292c);
    expect(hashString('foobar')).toBe(0xbf9cf968);
  });
});

describe('random numbers', () => {
  it('follow from their seed', () => {
    const random = seededRandom('dialect');
    expect([random.next(), random.next(), random.next()]).toEqual(FIRST_THREE);
    expect(seededRandom('dialect').next()).toBe(FIRST_THREE[0]);
    expect(seededRandom('dialects').next()).not.toBe(FIRST_THREE[0]);
  });

  it('are uniform, whole numbers below n evenly many, normal ones standard', () => {
    const random = seededRandom('uniform');
    const counts = new Array<number>(10).fill(0);
    let sum = 0;
    let squares = 0;
    const n = 50_000;
    for (let i = 0; i < n; i++) {
      counts[random.below(10)]++;
      const value = random.normal();
      sum += value;
      squares += value * value;
    }
    for (const count of counts) expect(Math.abs(count - n / 10)).toBeLessThan(300); // 4.5 deviations
    expect(Math.abs(sum / n)).toBeLessThan(0.02);
    expect(Math.abs(squares / n - 1)).toBeLessThan(0.03);
  });

  it('shuffle in place, keep every element, and move them evenly', () => {
    const random = seededRandom('shuffle');
    const first = new Array<number>(4).fill(0);
    for (let i = 0; i < 8000; i++) first[shuffle([0, 1, 2, 3], random)[0]]++;
    for (const count of first) expect(Math.abs(count - 2000)).toBeLessThan(180);
    const list = Array.from({ length: 50 }, (_, i) => i);
    const same = shuffle(list, random);
    expect(same).toBe(list);
    expect(list.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe('the side that an annotator sees first', () => {
  const pairs = Array.from({ length: 4000 }, (_, i) => ({ a: 2 * i + 1, b: 2 * i + 2 }));

  it('is the same whenever the pair comes back', () => {
    for (const pair of pairs.slice(0, 50)) {
      expect(firstShown('ann', pair)).toBe(firstShown('ann', { ...pair }));
    }
  });

  it('is even over pairs, and drawn anew for every annotator', () => {
    for (const annotator of ['ann', 'ben', '안나', '']) {
      const share = pairs.filter((pair) => firstShown(annotator, pair) === 'a').length / 4000;
      expect(Math.abs(share - 0.5)).toBeLessThan(0.04); // 5 deviations
    }
    const agree = pairs.filter((pair) => firstShown('ann', pair) === firstShown('ben', pair));
    expect(Math.abs(agree.length / 4000 - 0.5)).toBeLessThan(0.04);
  });

  it('does not follow from the side of the pair before', () => {
    const sides = pairs.map((pair) => firstShown('ann', pair));
    const same = sides.filter((side, i) => i > 0 && side === sides[i - 1]).length;
    expect(Math.abs(same / 3999 - 0.5)).toBeLessThan(0.04);
  });
});
