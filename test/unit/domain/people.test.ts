/** Reports on annotators, from standing votes. */
import { expect, test } from 'vitest';
import { krippendorffAlpha } from '../../../src-main/domain/agreement/alpha.ts';
import { fleissKappa, percentageAgreement } from '../../../src-main/domain/agreement/kappa.ts';
import {
  annotatorReports,
  betweenAnnotators,
  bothWays,
  categoryOf,
  degreeOf,
  type PeopleVote,
  WAYS,
} from '../../../src-main/domain/agreement/people.ts';

const minute = 60_000;

function vote(annotator: string, pairId: number, side: 'a' | 'b', more: Partial<PeopleVote> = {}) {
  return {
    pairId,
    a: 2 * pairId,
    b: 2 * pairId + 1,
    annotator,
    outcome: 'prefer',
    side,
    left: 'a',
    gold: null,
    strength: 2,
    durationMs: 2000,
    createdAt: pairId * minute,
    ...more,
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
    name: 'anna',
    decided: 3,
    agreement: { value: 0.5, n: 2 },
    left: { value: 1, n: 2 },
    gold: { value: 0.5, n: 2 },
    secondsPerVote: { value: 2.5, n: 2 },
  });
  expect(ben).toMatchObject({ left: { value: 0.5, n: 2 }, gold: { value: null, n: 0 } });
  expect(ben.gold.reason).toMatch(/gold label/);
  expect(chris.competence).toMatchObject({ value: null, reason: expect.any(String) as string });
  expect(
    betweenAnnotators(votes).between.map(({ one, other, agreement }) => [one, other, agreement]),
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

test('a sitting is made of all votes, also of those on pairs that nobody else voted on', () => {
  const own = Array.from({ length: 8 }, (_, at) =>
    vote('anna', at + 1, 'a', { createdAt: at * 10 * minute }),
  );
  const [anna] = annotatorReports([...own, vote('ben', 1, 'a'), vote('ben', 8, 'b')]);
  // The last one was given after 70 minutes of one sitting, not at the beginning of another.
  expect(anna.sittings.map(({ figure: { value, n } }) => [value, n])).toEqual([
    [1, 1],
    [null, 0],
    [null, 0],
    [0, 1],
  ]);
});

test('of many annotators the twos with the most in common are told, and how many there are', () => {
  const votes = Array.from({ length: 12 }, (_, at) => vote(`annotator ${at}`, 1, 'a'));
  const { between, betweenAll } = betweenAnnotators([
    ...votes,
    vote('annotator 10', 2, 'a'),
    vote('annotator 11', 2, 'b'),
  ]);
  expect([between.length, betweenAll]).toEqual([50, 66]);
  expect(between[0]).toMatchObject({ one: 'annotator 10', agreement: { n: 2 } });
});

/** Two annotators with one error in ten pairs each; the better text is always a. */
function careful(pairs: number): PeopleVote[] {
  return Array.from({ length: pairs }, (_, pair) => [
    vote('anna', pair, pair % 10 === 0 ? 'b' : 'a'),
    vote('ben', pair, pair % 10 === 5 ? 'b' : 'a', { strength: 3 }),
    ...(pair % 7 === 0 ? [vote('chris', pair, 'a', { outcome: 'tie', side: null } as const)] : []),
  ]).flat();
}

test('which text of a pair comes first changes nothing', () => {
  const votes = careful(200);
  const swapped = votes.map((one): PeopleVote => {
    const { pairId, side } = one;
    return pairId % 3 === 0 || side === null ? one : { ...one, side: side === 'a' ? 'b' : 'a' };
  });
  const figures = (list: readonly PeopleVote[]) => {
    const [categories, degrees] = [bothWays(list, categoryOf), bothWays(list, degreeOf)];
    return [
      ...annotatorReports(list)
        .slice(0, 2) // the third has no preference
        .map(({ competence }) => competence.value),
      ...betweenAnnotators(list).between.map(({ kappa }) => kappa.value),
      percentageAgreement(categories).value,
      krippendorffAlpha(categories, 'nominal', WAYS).value,
      krippendorffAlpha(degrees, 'ordinal', WAYS).value,
      krippendorffAlpha(degrees, 'interval', WAYS).value,
    ].map((value) => value ?? NaN);
  };
  const [kept, exchanged] = [figures(votes), figures(swapped)];
  for (const [at, value] of kept.entries()) expect(exchanged[at]).toBeCloseTo(value, 9);
  // Ten per cent of errors each: they agree on four in five, and half of that is chance.
  const two = votes.filter(({ annotator }) => annotator !== 'chris');
  const [{ kappa }] = betweenAnnotators(two).between;
  expect(kappa).toEqual({ value: expect.closeTo(0.6, 9) as number, reason: null, n: 200 });
  expect(fleissKappa(bothWays(two, categoryOf)).value).toBeCloseTo(0.6, 9);
  expect(annotatorReports(two)[0].competence.value).toBeGreaterThan(0.8);
});

test('an import in which the better text always comes first still tells agreement from chance', () => {
  const votes = [1, 2, 3].flatMap((pair) => [vote('anna', pair, 'a'), vote('ben', pair, 'a')]);
  const judgements = bothWays(votes, categoryOf);
  expect(fleissKappa(judgements).value).toBe(1);
  expect(krippendorffAlpha(judgements, 'nominal', WAYS).value).toBe(1);
  expect(betweenAnnotators(votes).between[0].kappa).toEqual({ value: 1, reason: null, n: 3 });
});
