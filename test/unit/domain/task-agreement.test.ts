/** Agreement on ratings, choices, best and worst, and criteria: the level that fits, as the public packages have it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { krippendorffAlpha, type Level } from '../../../src-main/domain/agreement/alpha.ts';
import { percentageAgreement } from '../../../src-main/domain/agreement/kappa.ts';
import {
  bothWays,
  categoryOf,
  type PeopleVote,
  WAYS,
} from '../../../src-main/domain/agreement/people.ts';
import { type Answered, taskAgreement } from '../../../src-main/domain/agreement/tasks.ts';
import { seededRandom } from '../../../src-main/domain/random.ts';

interface Reference {
  table: (number | null)[][];
  alpha: Record<Level, number | null>;
}
const { tables: all } = JSON.parse(
  readFileSync(fileURLToPath(new URL('agreement-reference.json', import.meta.url)), 'utf8'),
) as { tables: Reference[] };

function answers(table: Reference['table'], answer: (value: number) => unknown): Answered[] {
  return table.flatMap((row, annotator) =>
    row.flatMap((value, question) =>
      value === null
        ? []
        : [{ question, annotator: `a${annotator}`, items: [question + 1], answer: answer(value) }],
    ),
  );
}

const figureOf = (given: ReturnType<typeof taskAgreement>, id: string, part = '') =>
  given.find((one) => one.part === part)?.measures.find((one) => one.id === id)?.figure;

test('ratings and choices have the figures of the package krippendorff on random tables', () => {
  let compared = 0;
  const near = (mine: number | null | undefined, theirs: number | null) => {
    if (theirs === null || mine === null) return;
    expect(Math.abs((mine ?? NaN) - theirs)).toBeLessThan(1e-9);
    compared++;
  };
  for (const { table, alpha } of all) {
    // On two scales of the same steps: a rating is its place on its own scale.
    const ratings = taskAgreement(
      'rating',
      answers(table, (value) => ({ value, least: 0, most: 9 })),
    );
    near(figureOf(ratings, 'alpha-ordinal')?.value, alpha.ordinal);
    near(figureOf(ratings, 'alpha-interval')?.value, alpha.interval);
    expect(figureOf(ratings, 'fleiss')).toBeUndefined();
    const choices = taskAgreement(
      'choice',
      answers(table, (value) => ({ options: ['x', `${value}`] })),
    );
    near(figureOf(choices, 'alpha-nominal')?.value, alpha.nominal);
    const reason = figureOf(choices, 'alpha-nominal')?.reason;
    expect(alpha.nominal === null ? typeof reason : reason).toBe(
      alpha.nominal === null ? 'string' : null,
    );
  }
  expect(compared).toBeGreaterThan(25);
});

test('best and worst are three places in an order, of each text in its list', () => {
  const given = [
    { best: 1, worst: 2 },
    { best: 1, worst: 3 },
  ].map((answer, at) => ({ question: 7, annotator: `a${at}`, items: [1, 2, 3], answer }));
  const measures = taskAgreement('best-worst', given);
  const places = [
    [1, -1, 0],
    [1, 0, -1],
  ].flatMap((row, at) => row.map((value, unit) => ({ unit, annotator: `a${at}`, value })));
  expect(figureOf(measures, 'alpha-ordinal')).toEqual({
    ...krippendorffAlpha(places, 'ordinal'),
    n: 1,
  });
  expect(figureOf(measures, 'percentage')?.value).toBeCloseTo(1 / 3, 12);
  const alone = taskAgreement('best-worst', given.slice(0, 1));
  expect(figureOf(alone, 'alpha-ordinal')).toMatchObject({
    value: null,
    n: 0,
    reason: expect.stringMatching(/two annotators/) as string,
  });
});

test('each criterion is a pair of its own, whichever text comes first', () => {
  const random = seededRandom('criteria');
  const votes: PeopleVote[] = Array.from({ length: 60 }, (_, at) => {
    const side = ([null, 'a', 'b'] as const)[random.below(3)];
    return {
      pairId: at >> 1,
      a: 1,
      b: 2,
      annotator: `a${at % 2}`,
      side,
      outcome: side ? 'prefer' : 'tie',
      left: null,
      gold: null,
      strength: 2,
      durationMs: null,
      createdAt: 0,
    };
  });
  const given = (first: number, second: number) =>
    votes.map(({ pairId, annotator, side }) => {
      const item = side === null ? null : side === 'a' ? 1 : 2;
      const answer = { overall: item, by: [['safe', 1]] };
      return { question: pairId, annotator, items: [first, second], answer };
    });
  const measures = taskAgreement('criteria', given(1, 2));
  expect(taskAgreement('criteria', given(2, 1))).toEqual(measures);
  const asPairs = bothWays(votes, categoryOf);
  const alpha = figureOf(measures, 'alpha-nominal', 'overall')?.value;
  expect(alpha).toBeCloseTo(krippendorffAlpha(asPairs, 'nominal', WAYS).value ?? NaN, 12);
  expect(figureOf(measures, 'percentage', 'overall')).toMatchObject({
    value: percentageAgreement(asPairs).value,
    n: 30,
  });
  expect(figureOf(measures, 'percentage', 'safe')?.value).toBe(1);
});
