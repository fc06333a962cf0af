/** What is said of annotators, from the votes that stand. */
import { expect, test } from 'vitest';
import {
  annotatorReports,
  betweenAnnotators,
  type PeopleVote,
} from '../../../src-main/domain/agreement/people.ts';

const minute = 60_000;

function vote(annotator: string, pairId: number, side: 'a' | 'b', more: Partial<PeopleVote> = {}) {
  return {
    ...{ pairId, annotator, outcome: 'prefer', side, left: 'a', gold: null, strength: 2 },
    ...{ durationMs: 2000, createdAt: pairId * minute, ...more },
  } satisfies PeopleVote;
}

test('agreement, side bias, gold and speed stand on the votes that can tell of them', () => {
  const votes = [
    vote('anna', 1, 'a', { gold: 'a', durationMs: 1000 }),
    vote('anna', 2, 'a', { gold: 'b', durationMs: 4000 }),
    vote('anna', 3, 'b', { left: null, durationMs: null }),
    vote('ben', 1, 'a'),
    vote('ben', 2, 'b'),
    vote('chris', 2, 'a', { outcome: 'tie', side: null }),
  ];
  const [anna, ben, chris] = annotatorReports(votes);
  expect(anna).toMatchObject({
    ...{ name: 'anna', decided: 3, agreement: { value: 0.5, n: 2 }, left: { value: 1, n: 2 } },
    ...{ gold: { value: 0.5, n: 2 }, secondsPerVote: { value: 2.5, n: 2 } },
  });
  expect(ben).toMatchObject({ left: { value: 0.5, n: 2 }, gold: { value: null, n: 0 } });
  expect(ben.gold.reason).toMatch(/gold label/);
  expect(chris.competence).toMatchObject({ value: null, reason: expect.any(String) as string });
  expect(
    betweenAnnotators(votes).map(({ one, other, agreement }) => [one, other, agreement]),
  ).toEqual([
    ['anna', 'ben', { value: 0.5, reason: null, n: 2 }],
    ['anna', 'chris', { value: 0, reason: null, n: 1 }],
    ['ben', 'chris', { value: 0, reason: null, n: 1 }],
  ]);
});

test('a sitting begins anew after half an hour without a vote, and shows whether agreement falls', () => {
  const times = [0, 10, 20, 40, 80, 81];
  const votes = times.flatMap((at, pairId) => [
    vote('anna', pairId, 'a', { createdAt: at * minute }),
    vote('ben', pairId, at === 20 ? 'b' : 'a', { durationMs: null }),
  ]);
  const [anna] = annotatorReports(votes);
  expect(anna.sittings.map(({ figure: { value, n } }) => [value, n])).toEqual([
    [1, 4],
    [0, 1],
    [1, 1],
    [null, 0],
  ]);
});
