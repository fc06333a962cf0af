/** The examples of every kind of loss from a snapshot: rows of the source matrix with weights and values. */
import { describe, expect, it } from 'vitest';
import {
  examplesFor,
  measuredPairs,
  readsScores,
  type RunLabels,
} from '../../../src-main/runs/stages/examples.ts';

const plain = { marginScale: 0.5, lengthBalance: false };

/** Items 10, 11, ... are rows 0, 1, ...; a text's length is its item's id. */
const source = {
  rows: new Map(Array.from({ length: 40 }, (_, row) => [row + 10, row])),
  lengths: Float64Array.from({ length: 40 }, (_, row) => row + 10),
};

const pair = (chosen: number, rejected: number, change = {}) => ({
  chosen,
  rejected,
  strength: 2,
  weight: 1,
  tie: 0,
  votes: 1,
  prompt: 'p',
  ...change,
});

const labels = (change: Partial<RunLabels>): RunLabels => ({
  pairs: [],
  scores: [],
  rankings: [],
  ...change,
});

const scored = (values: number[], domainId = 1, first = 10) =>
  values.map((value, i) => ({ id: first + i, domainId, prompt: 'p', value }));

describe('pairs', () => {
  it('are all preferences, with a margin for every step of strength above slightly', () => {
    const { examples, touched } = examplesFor(
      'pairs',
      labels({
        pairs: [
          pair(12, 10, { strength: 1, weight: 0.75 }),
          pair(11, 13, { strength: 3, prompt: 'q' }),
        ],
      }),
      source,
      plain,
    );
    expect(examples).toEqual({
      texts: 2,
      rows: Int32Array.of(2, 0, 1, 3),
      counts: Int32Array.of(2, 2),
      weight: Float32Array.of(0.75, 1),
      value: Float32Array.of(0, 1),
    });
    expect(touched).toEqual([
      { prompt: 'prompt p', texts: ['text 12', 'text 10'] },
      { prompt: 'prompt q', texts: ['text 11', 'text 13'] },
    ]);
  });

  it('can be balanced, so that the longer text wins half of the weight', () => {
    const pairs = [pair(12, 10), pair(13, 11), pair(15, 14), pair(16, 17)];
    const { examples } = examplesFor('pairs', labels({ pairs }), source, {
      ...plain,
      lengthBalance: true,
    });
    const [a, b, c, shorter] = examples.weight;
    expect(a + b + c).toBeCloseTo(shorter, 5);
    expect(a + b + c + shorter).toBeCloseTo(4, 5);
    expect([...measuredPairs(labels({ pairs }), source).weight]).toEqual([1, 1, 1, 1]);
  });

  it('from gaps are those that no vote stands behind', () => {
    const pairs = [pair(10, 11), pair(12, 13, { votes: 0 })];
    const { examples } = examplesFor('gaps', labels({ pairs }), source, plain);
    expect([...examples.rows]).toEqual([2, 3]);
  });

  it('that measure a run are all of them, whatever it learns from', () => {
    const pairs = [pair(10, 11, { weight: 0.5 }), pair(12, 13, { votes: 0 })];
    expect(measuredPairs(labels({ pairs }), source)).toMatchObject({
      chosen: Int32Array.of(0, 2),
      rejected: Int32Array.of(1, 3),
      weight: Float32Array.of(0.5, 1),
    });
  });
});

describe('ties', () => {
  it('are taken apart from the preferences of their pair, by their shares of the votes', () => {
    // One vote for 10, two ties; then a pair with only a tie; then a plain one.
    const third = 1 / 3;
    const { examples } = examplesFor(
      'ties',
      labels({
        pairs: [
          pair(10, 11, { weight: 2 * third, tie: 2 * third }),
          pair(11, 10, { weight: third, tie: 2 * third }),
          pair(12, 13, { weight: 0.5, tie: 1 }),
          pair(13, 12, { weight: 0.5, tie: 1 }),
          pair(15, 14),
        ],
      }),
      source,
      plain,
    );
    const found = Array.from(examples.value, (tie, i) => [
      ...examples.rows.slice(2 * i, 2 * i + 2),
      tie,
      Number(examples.weight[i].toFixed(4)),
    ]);
    expect(found).toEqual([
      [0, 1, 0, 0.3333],
      [0, 1, 1, 0.6667],
      [2, 3, 1, 1],
      [5, 4, 0, 1],
    ]);
  });
});

describe('choices', () => {
  it('are texts that won against each of their rivals, before these', () => {
    const pairs = [
      pair(10, 11),
      pair(10, 12, { weight: 0.5 }),
      pair(13, 14),
      // Compared with each other: not a question with one right answer.
      pair(15, 16),
      pair(16, 17),
      pair(15, 17),
    ];
    const { examples, touched } = examplesFor('choices', labels({ pairs }), source, plain);
    expect(examples).toMatchObject({
      texts: 3,
      rows: Int32Array.of(0, 1, 2, 3, 4, 4),
      counts: Int32Array.of(3, 2),
      weight: Float32Array.of(0.75, 1),
    });
    expect(touched[0].texts).toEqual(['text 10', 'text 11', 'text 12']);
  });

  it('of very many wrong answers become several, which share the weight of one', () => {
    const pairs = Array.from({ length: 39 }, (_, i) => pair(10, 11 + i));
    const { examples } = examplesFor('choices', labels({ pairs }), source, plain);
    expect([...examples.counts]).toEqual([14, 14, 14]);
    expect(examples.weight.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
    expect(new Set(examples.rows).size).toBe(40);
  });
});

describe('scored texts', () => {
  it('are ranked within their domain, best first; shorter rankings repeat their last text', () => {
    const scores = [...scored([1, 3, 2]), ...scored([0.1, 0.2], 2, 20)];
    const { examples } = examplesFor('rankings', labels({ scores }), source, plain);
    expect(examples).toMatchObject({
      texts: 3,
      rows: Int32Array.of(1, 2, 0, 11, 10, 10),
      counts: Int32Array.of(3, 2),
    });
  });

  it('have scores in deviations from the mean of their domain', () => {
    const scores = [...scored([1, 3]), ...scored([100, 500], 2, 20), ...scored([7], 3, 30)];
    const { examples } = examplesFor('scores', labels({ scores }), source, plain);
    expect([...examples.rows]).toEqual([0, 1, 10, 11]);
    expect([...examples.value]).toEqual([-1, 1, -1, 1]);
    expect(examples.texts).toBe(1);
  });

  it('have classes by the order of their values', () => {
    const scores = scored([5, 1, 2.5, 1]);
    const { examples } = examplesFor('classes', labels({ scores }), source, plain);
    expect([...examples.value]).toEqual([2, 0, 1, 0]);
  });
});

describe('rankings by votes', () => {
  const vote = (items: number[][], weight = 1) => ({ items, weight, votes: ['e'], prompt: 'p' });

  it('are their strict orders, best first, which share their weight', () => {
    const rankings = [vote([[12], [10, 11]], 0.5), vote([[13], [14]])];
    const { examples, touched } = examplesFor('rankings', labels({ rankings }), source, plain);
    expect(examples).toEqual({
      texts: 3,
      rows: Int32Array.of(2, 0, 1, 2, 1, 0, 3, 4, 4),
      counts: Int32Array.of(3, 3, 2),
      weight: Float32Array.of(0.25, 0.25, 1),
      value: new Float32Array(3),
    });
    expect(touched[0]).toEqual({ prompt: 'prompt p', texts: ['text 12', 'text 10', 'text 11'] });
  });

  it('of two texts that do not tie are balanced by length as pairs are; others keep their weight', () => {
    const rankings = [vote([[13], [10]]), vote([[14], [11]]), vote([[10], [15]]), vote([[12, 16]])];
    const more = vote([[10], [11], [12]]);
    const { examples } = examplesFor(
      'rankings',
      labels({ rankings: [...rankings, more] }),
      source,
      {
        ...plain,
        lengthBalance: true,
      },
    );
    // The longer text is better twice, the shorter one once: both sides weigh 1.5.
    expect([...examples.weight]).toEqual([0.75, 0.75, 1.5, 0.5, 0.5, 1]);
  });

  it('are balanced by length where they order two texts, which says whether that is most of it', () => {
    const two = [vote([[12], [10]]), vote([[13], [11]]), vote([[15], [14]]), vote([[16], [17]])];
    const tied = vote([[18, 19]]);
    const list = vote([[20], [21], [22]], 4);
    const balance = { ...plain, lengthBalance: true };
    const of = (rankings: typeof two, settings = balance) =>
      examplesFor('rankings', labels({ rankings }), source, settings);
    const { examples, lengthBalance } = of([...two, tied]);
    expect(lengthBalance).toBe('done');
    expect([...examples.weight].map((weight) => weight.toFixed(3))).toEqual(
      ['0.667', '0.667', '0.667', '2.000', '0.500', '0.500'], // ties teach nothing about length
    );
    expect(of(two, plain).lengthBalance).toBe('possible');
    expect(of([...two, list]).lengthBalance).toBe('impossible');
    expect(of([...two, list]).examples.weight.at(-1)).toBe(4);
    const scores = examplesFor('scores', labels({ scores: scored([1, 2]) }), source, balance);
    expect(scores.lengthBalance).toBe('impossible');
  });

  it('come before scores, which are not read then', () => {
    expect(readsScores('rankings', labels({ rankings: [vote([[12], [10]])] }))).toBe(false);
    expect(readsScores('rankings', labels({ scores: scored([1, 2]) }))).toBe(true);
    const both = labels({ rankings: [vote([[12], [10]])], scores: scored([1, 2, 3]) });
    expect(examplesFor('rankings', both, source, plain).examples.rows).toEqual(Int32Array.of(2, 0));
  });
});
