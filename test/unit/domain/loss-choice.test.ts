/** Which source loss suits the labels, and which losses they do not allow. */
import { describe, expect, it } from 'vitest';
import type { PreferenceRow } from '../../../src-main/domain/label-shapes.ts';
import {
  chooseLoss,
  factsOfSnapshot,
  lossFacts,
  resolveLoss,
  usableLosses,
} from '../../../src-main/domain/loss-choice.ts';
import { scoreGapPairs } from '../../../src-main/domain/score-pairs.ts';
import { losses } from '../../../src-main/learning/losses/index.ts';

const vote = (chosen: number, rejected: number, change: Partial<PreferenceRow> = {}) => ({
  chosen,
  rejected,
  strength: 2,
  weight: 1,
  tie: 0,
  votes: 1,
  ...change,
});

/** `count` preferences between texts of their own. */
const votes = (count: number, change: Partial<PreferenceRow> = {}, first = 0) =>
  Array.from({ length: count }, (_, i) => vote(first + 2 * i, first + 2 * i + 1, change));

/** `count` pairs with a tie each. */
const ties = (count: number, first = 1000) =>
  votes(count, { weight: 0.5, tie: 1 }, first).flatMap((row) => [
    row,
    { ...row, chosen: row.rejected, rejected: row.chosen },
  ]);

const scored = (values: number[], domainId = 1) =>
  values.map((value, i) => ({ id: 5000 * domainId + i, domainId, prompt: 'p', value }));

/** Scores, with the preferences that a snapshot makes from them. */
function ofScores(values: number[]) {
  const scores = scored(values);
  return lossFacts(
    scoreGapPairs(scores).map((pair) => ({ ...pair, votes: 0 })),
    scores,
  );
}

const chosenFor = (rows: PreferenceRow[]) => chooseLoss(lossFacts(rows, [])).loss;

describe('the loss that labels call for', () => {
  it('is Bradley-Terry for plain preferences, divided ones too', () => {
    expect(chosenFor(votes(20))).toBe('bradley-terry');
    const divided = [vote(1, 2, { weight: 0.7 }), vote(2, 1, { weight: 0.3 })];
    const { loss, reason } = chooseLoss(lossFacts(divided, []));
    expect(loss).toBe('bradley-terry');
    expect(reason).toContain('divided');
  });

  it('is Rao-Kupper from 5 % of ties on', () => {
    expect(chosenFor([...votes(96), ...ties(4)])).toBe('bradley-terry');
    expect(chosenFor([...votes(95), ...ties(5)])).toBe('rao-kupper');
    expect(chooseLoss(lossFacts([...votes(75), ...ties(25)], [])).reason).toContain('25 %');
  });

  it('has margins where at least a tenth of the preferences are slight or strong', () => {
    expect(chosenFor([...votes(91), ...votes(9, { strength: 3 }, 500)])).toBe('bradley-terry');
    expect(chosenFor([...votes(90), ...votes(10, { strength: 1 }, 500)])).toBe('margin');
  });

  it('is multiple choice where one text won against several others and nothing else', () => {
    const questions = Array.from({ length: 10 }, (_, i) =>
      [1, 2, 3].map((wrong) => vote(4 * i, 4 * i + wrong)),
    ).flat();
    expect(chosenFor(questions)).toBe('multiple-choice');
    const compared = [...questions, ...questions.map((row) => vote(row.rejected, row.chosen))];
    expect(chosenFor(compared)).toBe('bradley-terry');
  });

  it('is pairs from score gaps for scores, and two classes where they have two values', () => {
    expect(chooseLoss(ofScores([1, 2, 3, 4, 5, 1])).loss).toBe('score-gap');
    expect(chooseLoss(ofScores([0.1, 0.7, 0.4, 0.9])).loss).toBe('score-gap');
    expect(chooseLoss(ofScores([0, 1, 1, 0])).loss).toBe('binary-cross-entropy');
  });

  it('goes by the votes where there are both', () => {
    const facts = lossFacts([...votes(5), ...votes(9, { votes: 0 }, 100)], scored([0, 1, 0]));
    expect(chooseLoss(facts).loss).toBe('bradley-terry');
    expect(facts).toMatchObject({ preferences: 5, gaps: 9, scores: 3 });
  });

  it('is Plackett-Luce where rankings of three and more hold most of the weight, and says what is lost', () => {
    const list = { items: [[1], [2], [3]], weight: 1 };
    const two = { items: [[4], [5]], weight: 1 };
    const choice = (rows: PreferenceRow[], rankings: (typeof list)[]) =>
      chooseLoss(lossFacts(rows, [], rankings));
    const whole = choice(votes(3), [list]);
    expect(whole.loss).toBe('plackett-luce');
    expect(whole.reason).not.toMatch(/ranking of two|left out/);
    const mixed = choice(votes(4, { strength: 3 }), [list, two]);
    expect(mixed.loss).toBe('plackett-luce');
    expect(mixed.reason).toMatch(
      /any other preference as a ranking of two\. How strong .* left out/,
    );
    // As much weight on two texts as in the list of three: pairwise losses lose nothing but the list's order.
    const even = choice(votes(5, { strength: 3 }), [list, two, two]);
    expect(even.loss).toBe('margin');
    expect(even.reason).toMatch(/Rankings are fewer, and are learned from two by two\.$/);
    expect(choice(votes(2), [two, two]).reason).not.toContain('two by two');
  });

  it('is told to be missing where there is nothing to learn from', () => {
    const without = (values: number[]) => () => chooseLoss(ofScores(values));
    expect(without([])).toThrow(expect.objectContaining({ code: 'loss-without-data' }));
    expect(without([3, 3])).toThrow(/do not differ/);
  });

  it('is the same before and after a run has stored its snapshot', () => {
    const pairs = [{ ...vote(1, 2, { weight: 0.5, tie: 0.2 }), votes: ['e1', 'e2'] }];
    const scores = scored([1, 2]);
    const facts = factsOfSnapshot({ pairs, scores, rankings: [], votes: 2, ties: 0, leftOut: 0 });
    expect(facts).toEqual(lossFacts([vote(1, 2, { weight: 0.5, tie: 0.2, votes: 2 })], scores));
  });
});

describe('losses that labels can serve', () => {
  const served = (facts: ReturnType<typeof lossFacts>) =>
    usableLosses(facts)
      .filter(({ usable }) => usable)
      .map(({ id }) => id);

  it('are all that are registered, each with a sentence', () => {
    const known = usableLosses(lossFacts([], []));
    expect(known.map(({ id }) => id).sort()).toEqual(losses.map(({ id }) => id).sort());
    for (const { usable, why } of known) {
      expect(usable).toBe(false);
      expect(why).toMatch(/^It needs .*\.$/);
    }
  });

  it('follow from the labels', () => {
    expect(served(lossFacts(votes(2), []))).toEqual(['bradley-terry']);
    expect(served(lossFacts([...ties(1), ...votes(1, { strength: 3 })], []))).toEqual([
      'bradley-terry',
      'margin',
      'rao-kupper',
    ]);
    const ofGrades = ['score-gap', 'plackett-luce', 'huber', 'mse'];
    expect(served(ofScores([1, 2, 3, 4, 5, 6, 7, 8]))).toEqual(ofGrades);
    expect(served(ofScores([1, 2, 3]))).toEqual([...ofGrades, 'cross-entropy']);
    expect(served(ofScores([0, 1]))).toContain('binary-cross-entropy');
  });

  it('are no classes where domains have other values', () => {
    const facts = lossFacts([], [...scored([1, 2, 3]), ...scored([0, 1], 2)]);
    expect(facts.classes).toBeNull();
  });

  it('may be asked for by name; others are refused with what is missing', () => {
    const facts = lossFacts(votes(3), []);
    expect(resolveLoss('bradley-terry', facts).reason).toContain('settings');
    expect(resolveLoss('auto', facts).loss).toBe('bradley-terry');
    expect(() => resolveLoss('rao-kupper', facts)).toThrow(
      expect.objectContaining({
        code: 'loss-without-data',
        message: expect.stringContaining('no vote is one') as string,
      }),
    );
  });

  it('name what they can learn from', () => {
    const why = (id: string, facts: ReturnType<typeof lossFacts>) =>
      usableLosses(facts).find((loss) => loss.id === id)?.why;
    expect(why('bradley-terry', lossFacts(votes(1), []))).toBe('Can learn from 1 preference.');
    expect(why('cross-entropy', ofScores([1, 2, 3]))).toBe(
      'Can learn from 3 scored texts in 3 classes.',
    );
  });
});
