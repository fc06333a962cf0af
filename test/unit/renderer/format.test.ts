import { describe, expect, test } from 'vitest';
import {
  bytes,
  decimal,
  decimalsFor,
  duration,
  moment,
  percent,
  plural,
  probability,
  REWARD_DECIMALS,
  sentence,
  signed,
  signedWithInterval,
  spreadText,
  timeLeft,
  withInterval,
} from '../../../src-renderer/src/ui/format.ts';

describe('a figure is rounded to what its interval allows', () => {
  test.each([
    [0.743, [0.71, 0.77], '0.74 ± 0.03'],
    [0.7432, [0.7402, 0.7462], '0.743 ± 0.003'],
    [0.74, [0.5, 0.98], '0.74 ± 0.24'],
    [0.563, [0.463, 0.664], '0.56 ± 0.10'],
    [-0.312, [-0.35, -0.27], '−0.31 ± 0.04'],
    [812, [790, 834], '812 ± 22'],
  ] as const)('%d in %j', (value, [low, high], written) => {
    expect(withInterval(value, [low, high])).toBe(written);
  });

  test.each([
    [0.4, '0.40'],
    [0.03, '0.03'],
    [0.007, '0.01'],
    [0.000_01, '<0.01'],
  ])(
    'a spread of rewards of %d has those of the rewards, so that a column keeps its order',
    (spread, written) => {
      expect(spreadText(spread, REWARD_DECIMALS)).toBe(written);
    },
  );

  test.each([
    [0.043, [0.013, 0.073], '+0.04 ± 0.03'],
    [-0.002, [-0.032, 0.028], '0.00 ± 0.03'],
  ] as const)('the difference %d in %j with its sign', (value, [low, high], written) => {
    expect(signedWithInterval(value, [low, high])).toBe(written);
  });

  test.each([
    [0.342, '0.34'],
    [0.0123, '0.012'],
    [0.0001, '<0.001'],
  ])('a p of %d', (p, written) => {
    expect(probability(p)).toBe(written);
  });

  test('and never to more than three decimals', () => {
    expect(decimalsFor(0.000_01)).toBe(3);
    expect(decimalsFor(0)).toBe(2);
    expect(decimalsFor(Number.NaN)).toBe(2);
  });
});

describe('numbers', () => {
  test('have a real minus, but zero has none', () => {
    expect(decimal(-0.5, 1)).toBe('−0.5');
    expect(decimal(-0.001, 1)).toBe('0.0');
  });
  test('that are none are a dash', () => {
    expect(decimal(null)).toBe('–');
    expect(decimal(Number.NaN)).toBe('–');
    expect(percent(undefined)).toBe('–');
  });
  test('that are changes show their direction', () => {
    expect(signed(14)).toBe('+14');
    expect(signed(-3)).toBe('−3');
    expect(signed(0)).toBe('0');
    expect(signed(-0.2)).toBe('0');
  });
  test('of things agree with their word', () => {
    expect(plural(1, 'pair')).toBe('1 pair');
    expect(plural(1234, 'pair')).toBe('1,234 pairs');
    expect(plural(2, 'query', 'queries')).toBe('2 queries');
  });
  test('of bytes are as people say them', () => {
    expect(bytes(1)).toBe('1 byte');
    expect(bytes(12_400)).toBe('12 kB');
    expect(bytes(3_420_000)).toBe('3.4 MB');
    expect(bytes(1_200_000_000)).toBe('1.2 GB');
  });
});

describe('times', () => {
  test.each([
    [0.04, '0.1 s'],
    [0.42, '0.4 s'],
    [12.4, '12 s'],
    [59.7, '1 min'],
    [200, '3 min'],
    [4800, '1 h 20 min'],
    [7200, '2 h'],
  ])('%d seconds are %s', (seconds, written) => {
    expect(duration(seconds)).toBe(written);
  });

  test('that are left are coarse, and silent while unknown', () => {
    expect(timeLeft(null)).toBe('');
    expect(timeLeft(2)).toBe('a few seconds left');
    expect(timeLeft(31)).toBe('about 35 s left');
    expect(timeLeft(190)).toBe('about 3 min left');
  });

  test('that are past are told from now', () => {
    const now = new Date(2026, 10, 23, 14, 0).getTime();
    expect(moment(now - 5000, now)).toBe('just now');
    expect(moment(now - 300_000, now)).toBe('5 min ago');
    expect(moment(now - 3 * 3_600_000, now)).toBe('11:00');
    expect(moment(new Date(2026, 10, 3, 9).getTime(), now)).toBe('3 Nov 2026');
  });
});

test.each([
  ['accuracy is .73 (.66 to .79), as (.65)', 'accuracy is 0.73 (0.66 to 0.79), as (0.65)'],
  ['The mean gain, +.02, or -.03.', 'The mean gain, +0.02, or −0.03.'],
  [
    'WDGRL 0.1 and 1.00 of v2.5 stay; so does an end.',
    'WDGRL 0.1 and 1.00 of v2.5 stay; so does an end.',
  ],
])('figures of a sentence: %s', (given, written) => {
  expect(sentence(given)).toBe(written);
});
