/** Estimates over all target pairs from a few labels: intervals that cover the truth as often as they claim. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { drawPairs } from '../../../../src-main/domain/spot-check/design.ts';
import {
  differenceInterval,
  estimateMean,
  type LabelledRow,
  shareIntervalOf,
} from '../../../../src-main/domain/spot-check/estimate.ts';
import { betaQuantile, tQuantile } from '../../../../src-main/domain/spot-check/quantiles.ts';
import {
  FIRST_LOOK,
  labelsToSettle,
  plannedLabels,
  settle,
} from '../../../../src-main/domain/spot-check/sequential.ts';
import { makeWorld } from './world.ts';

describe('quantiles', () => {
  it('are those of the tables', () => {
    expect(tQuantile(0.975, 1)).toBeCloseTo(12.7062, 3);
    expect(tQuantile(0.975, 10)).toBeCloseTo(2.22814, 4);
    expect(tQuantile(0.975, 1e6)).toBeCloseTo(1.95996, 4);
    expect(betaQuantile(0.5, 2, 2)).toBeCloseTo(0.5, 10);
    expect(betaQuantile(0.05, 1, 3)).toBeCloseTo(1 - 0.95 ** (1 / 3), 10);
  });
});

const REPETITIONS = 1000;
/** 93 to 97 %, widened by the chance error of 1,000 repetitions. */
const [LEAST, MOST] = [0.925, 0.975];

describe.each([
  ['helps', { sees: [0.8, 0.6, 0.3], sharpness: 2 }],
  ['says nothing', { sees: [0.05, 0, -0.1], sharpness: 2 }],
])('where the candidate %s', (name, made) => {
  const world = makeWorld(name, made);

  it.each([50, 200, 20])(
    'at %i labels intervals of every accuracy cover the truth as often as they claim',
    (n) => {
      const covered = world.rules.map(() => 0);
      for (let again = 0; again < REPETITIONS; again++) {
        const drawn = drawPairs(world.strata, new Set(), n, `${name} ${n} ${again}`);
        world.rules.forEach(({ truth, strata, rows }, at) => {
          const estimate = estimateMean(strata, rows(drawn));
          if (estimate === null) throw new Error('every stratum is to have labels');
          const [low, high] = shareIntervalOf(estimate);
          if (low <= truth && truth <= high) covered[at]++;
        });
      }
      for (const count of covered) {
        expect(count / REPETITIONS).toBeGreaterThanOrEqual(LEAST);
        expect(count / REPETITIONS).toBeLessThanOrEqual(MOST);
      }
    },
  );

  it('and so do those of the difference, with half of the labels that a plain sample needs', () => {
    const { difference } = world;
    let covered = 0;
    let squares = 0;
    for (let again = 0; again < REPETITIONS; again++) {
      const drawn = drawPairs(world.strata, new Set(), 200, `${name} difference ${again}`);
      const estimate = estimateMean(difference.strata, difference.rows(drawn));
      if (estimate === null) throw new Error('every stratum is to have labels');
      const [low, high] = differenceInterval(estimate, difference.discordant);
      if (low <= difference.truth && difference.truth <= high) covered++;
      squares += estimate.error ** 2 / REPETITIONS;
    }
    expect(covered / REPETITIONS).toBeGreaterThanOrEqual(LEAST);
    expect(covered / REPETITIONS).toBeLessThanOrEqual(MOST);
    const plain = (difference.discordant - difference.truth ** 2) / 200;
    expect(squares / plain).toBeLessThan(0.7);
  });
});

const even = [
  { share: 0.5, prediction: 0.5, variance: 0.25 },
  { share: 0.5, prediction: 0.5, variance: 0.25 },
];
const row = (stratum: number, cluster: number, value: number) => ({
  stratum,
  cluster,
  value,
  prediction: 0.5,
});

describe('an estimate', () => {
  it('is none where a stratum has a single label', () => {
    expect(estimateMean(even, [row(0, 1, 1), row(0, 2, 0), row(1, 3, 1)])).toBeNull();
  });

  it('is never sure of itself because a few labels agree', () => {
    const rows = [0, 1].flatMap((h) => [1, 2, 3, 4, 5].map((i) => row(h, 10 * h + i, 1)));
    const estimate = estimateMean(even, rows);
    expect(estimate?.value).toBe(1);
    const [low, high] = shareIntervalOf(estimate ?? never());
    expect(low).toBeLessThan(0.9);
    expect(high).toBe(1);
  });

  it('grows surer of a share with every label that is right, up to the last', () => {
    const low = (right: number) => {
      const rows = Array.from({ length: 20 }, (_, i) => row(i % 2, i, i < right ? 1 : 0));
      return shareIntervalOf(estimateMean(even, rows) ?? never())[0];
    };
    const lows = Array.from({ length: 11 }, (_, i) => low(10 + i));
    expect(lows).toEqual([...lows].sort((one, other) => one - other));
    // Wilson's interval of 20 of 20, with t of 18 degrees of freedom.
    expect(low(20)).toBeCloseTo(20 / (20 + tQuantile(0.975, 18) ** 2), 2);
  });

  it('has an interval on the side of a difference that every label shows', () => {
    const strata = [
      { share: 0.2, prediction: 0, variance: 1 },
      { share: 0.8, prediction: 0, variance: 0 },
    ];
    const rows = Array.from({ length: 200 }, (_, i) => ({
      stratum: i % 2,
      cluster: i,
      value: i % 2 === 0 ? 1 : 0,
      prediction: 0,
    }));
    const estimate = estimateMean(strata, rows) ?? never();
    const [low, high] = differenceInterval(estimate, 0.2);
    expect(settle(estimate, 0.2)).toMatchObject({ standing: 'better', more: 0 });
    expect(low).toBeGreaterThan(0.15);
    expect(high).toBeCloseTo(0.2, 10);
  });

  it('is not left without an interval where the difference reaches the share of pairs that differ', () => {
    const expected = { variance: 0.49, weight: 0.03, error: 0.078 };
    const full = { value: 0.5, error: 0.04, df: 60, lambda: 0, labels: 80, clusters: 60, expected };
    const [low, high] = differenceInterval(full, 0.493);
    expect(low).toBeGreaterThan(0.35);
    expect(low).toBeLessThan(0.5 - 2 * 0.04);
    expect(high).toBeCloseTo(0.493, 10);
  });

  it('takes the pairs of one prompt for what they are: hardly more than one', () => {
    const values = [1, 0, 1, 1, 0, 1, 0, 1, 1, 1];
    const alone = values.flatMap((value, i) => [0, 1].map((h) => row(h, 10 * i + h, value)));
    const together = values.flatMap((value, i) => [0, 1].map((h) => row(h, i, value)));
    const [one, other] = [alone, together].map((rows) => estimateMean(even, rows) ?? never());
    expect(other.value).toBe(one.value);
    expect(other.error).toBeGreaterThan(1.25 * one.error);
    expect(other.clusters).toBe(10);
  });
});

describe('a stop', () => {
  const share = 0.2;
  const strata = [
    { share, prediction: 0, variance: 1 },
    { share: 1 - share, prediction: 0, variance: 0 },
  ];
  /** Labels one by one, with a look after each: the final standing, and the number of labels. */
  function labelUntilSettled(right: number, seed: string) {
    const { next } = seededRandom(seed);
    const rows = [];
    for (let n = 1; n <= 200; n++) {
      const value = n % 2 === 1 ? 0 : next() < right ? 1 : -1;
      rows.push({ stratum: n % 2, cluster: n, value, prediction: 0 });
      const estimate = n < FIRST_LOOK || n % 4 > 0 ? null : estimateMean(strata, rows);
      const standing = estimate ? settle(estimate, share).standing : 'open';
      if (standing !== 'open') return { standing, labels: n };
    }
    return { standing: 'open', labels: 200 };
  }

  it('errs in at most 5 % of 300 spot-checks that are looked at after every fourth label', () => {
    let wrong = 0;
    for (let i = 0; i < 300; i++) {
      if (['better', 'worse'].includes(labelUntilSettled(0.5, `null ${i}`).standing)) wrong++;
    }
    // Two standard errors above 5 %.
    expect(wrong / 300).toBeLessThanOrEqual(0.075);
  });

  it('errs as seldom where it may name any of several candidates, which divide the error', () => {
    const shares = [0.5, 0.125, 0.125, 0.125, 0.125];
    let wrong = 0;
    for (let again = 0; again < 200; again++) {
      const { next } = seededRandom(`several ${again}`);
      const rows = shares.map(() => [] as LabelledRow[]);
      const named = () =>
        shares.some((part, k) => {
          const estimate = estimateMean(strata, rows[k] ?? []);
          return settle(estimate ?? never(), share, part).standing === 'better';
        });
      for (let n = 1; n <= 160; n++) {
        for (const list of rows) {
          const value = n % 2 === 1 ? 0 : next() < 0.5 ? 1 : -1;
          list.push({ stratum: n % 2, cluster: n, value, prediction: 0 });
        }
        if (n < FIRST_LOOK || n % 8 > 0 || !named()) continue;
        wrong++;
        break;
      }
    }
    // Half of 5 %, since only 'better' names one, and two standard errors.
    expect(wrong / 200).toBeLessThanOrEqual(0.047);
  });

  it('reaches as far as the 95 % interval of a few labels that nearly all agree', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({
      stratum: i % 2,
      cluster: i,
      prediction: 0,
      value: i % 2 === 0 ? 1 : 0,
    }));
    const estimate = estimateMean(strata, rows) ?? never();
    const [low] = differenceInterval(estimate, share);
    expect(settle(estimate, share).sequence[0]).toBeLessThan(low);
  });

  it('takes a wider interval where several hold at once, but rules out by each alone', () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({
      stratum: i % 2,
      cluster: i,
      prediction: 0,
      value: i % 2 === 0 ? 0 : i % 4 === 1 ? 1 : -1,
    }));
    const estimate = estimateMean([strata[1], strata[0]], rows) ?? never();
    const [alone, shared] = [settle(estimate, share), settle(estimate, share, 0.1)];
    expect(alone.most).toBe(alone.sequence[1]);
    expect(shared.sequence[1]).toBeGreaterThan(alone.sequence[1]);
    expect(shared.most).toBe(alone.most);
  });

  it.each([4, 6, 12])('errs as seldom where all pairs are of %i prompts', (prompts) => {
    const { next, normal } = seededRandom(`prompts ${prompts}`);
    const one = [{ share: 1, prediction: 0, variance: 1 }];
    let wrong = 0;
    for (let again = 0; again < 300; again++) {
      // Each prompt leans to one side; over all prompts neither is ahead.
      const lean = Array.from({ length: prompts }, () => 1 / (1 + Math.exp(-1.5 * normal())));
      const rows = [];
      for (let n = 0; n < 80; n++) {
        const cluster = n % prompts;
        const value = next() < (lean[cluster] ?? 0.5) ? 1 : -1;
        rows.push({ stratum: 0, cluster, value, prediction: 0 });
        if (n < FIRST_LOOK - 1 || n % 4 < 3) continue;
        const { standing } = settle(estimateMean(one, rows) ?? never(), 1);
        if (standing === 'open') continue;
        wrong++;
        break;
      }
    }
    expect(wrong / 300).toBeLessThanOrEqual(0.075);
  });

  it('plans for no larger a difference than there can be', () => {
    const rows = [1, 1, 1, 1].map((value, i) => row(i % 2, i, value));
    const { planned } = settle(estimateMean(even, rows) ?? never(), 0.3);
    expect(planned).toBe(0.3);
  });

  it('gives up no difference that is plausible because a few labels saw little of it', () => {
    // 40 labels, half of them of pairs that differ, 11 of which speak for it and 9 against.
    const rows = (n: number, ahead: number) =>
      Array.from({ length: n }, (_, i) => ({
        stratum: i % 2,
        cluster: i,
        prediction: 0,
        value: i % 2 === 0 ? 0 : i < 2 * ahead ? 1 : -1,
      }));
    const wide = [
      { share: 0.5, prediction: 0, variance: 1 },
      { share: 0.5, prediction: 0, variance: 0 },
    ];
    const of = (n: number, ahead: number, hopeful: boolean) => {
      const estimate = estimateMean(
        [wide[1], wide[0]].map((one) => one ?? never()),
        rows(n, ahead),
      );
      return settle(estimate ?? never(), 0.5, 1, hopeful);
    };
    expect(of(40, 11, false).more).toBeNull();
    const hopeful = of(40, 11, true);
    expect(hopeful.planned).toBeGreaterThan(0.2);
    expect(hopeful.more).toBeGreaterThan(20);
    expect(hopeful.more).toBeLessThan(200);
    // In the end labels cannot settle it: then that is said.
    expect(of(1600, 405, true).more).toBeNull();
  });

  it('comes early where the candidate is plainly better', () => {
    const ends = Array.from({ length: 50 }, (_, i) => labelUntilSettled(0.85, `better ${i}`));
    expect(ends.every(({ standing }) => standing === 'better')).toBe(true);
    expect(ends.reduce((sum, { labels }) => sum + labels, 0) / 50).toBeLessThan(60);
  });

  it('needs no label where the two hardly disagree', () => {
    const rows = [row(0, 1, 0), row(0, 2, 0), row(1, 3, 0), row(1, 4, 0)];
    expect(settle(estimateMean(even, rows) ?? never(), 0.01).standing).toBe('alike');
  });

  it('says how many labels a difference needs, and when no bearable number does', () => {
    expect(plannedLabels(0.12, 0.2)).toBeLessThan(100);
    expect(plannedLabels(0.06, 0.2)).toBeGreaterThan(2 * plannedLabels(0.12, 0.2));
    expect(plannedLabels(0.001, 0.2)).toBe(Number.POSITIVE_INFINITY);
    expect(labelsToSettle(0.5, 0.01)).toBe(FIRST_LOOK);
  });
});

function never(): never {
  throw new Error('an estimate is missing');
}
