/** Votes and scores as weighted preferences. */
import { describe, expect, it } from 'vitest';
import { scoreGapPairs, scoreRankings } from '../../../src-main/domain/score-pairs.ts';
import { splitByGroup } from '../../../src-main/domain/splits.ts';
import { type StandingVote, takeSnapshot } from '../../../src-main/domain/snapshot.ts';

let events = 0;
function vote(
  pairId: number,
  says: 'a' | 'b' | 'tie' | 'both-bad',
  strength: 1 | 2 | 3 = 2,
  annotator = `annotator ${events}`,
): StandingVote {
  const [a, b] = [pairId * 10, pairId * 10 + 1];
  const prefers = says === 'a' || says === 'b';
  return {
    eventId: `e${++events}`,
    annotator,
    pairId,
    a,
    b,
    outcome: prefers ? 'prefer' : says,
    chosen: prefers ? (says === 'a' ? a : b) : null,
    strength,
  };
}

describe('a snapshot of votes', () => {
  it('makes one preference of an undivided pair, with the votes that say so', () => {
    const votes = [vote(1, 'b', 1), vote(1, 'b', 3)];
    expect(takeSnapshot(votes)).toEqual({
      pairs: [
        {
          chosen: 11,
          rejected: 10,
          strength: 2,
          weight: 1,
          tie: 0,
          votes: votes.map((v) => v.eventId),
        },
      ],
      votes: 2,
      ties: 0,
      leftOut: 0,
    });
  });

  it('makes a soft label of divided votes: weights are shares and add up to 1', () => {
    const { pairs } = takeSnapshot([vote(1, 'a', 3), vote(1, 'a', 2), vote(1, 'b', 1)]);
    expect(pairs.map(({ chosen, weight, strength }) => ({ chosen, weight, strength }))).toEqual([
      { chosen: 10, weight: 2 / 3, strength: 2.5 },
      { chosen: 11, weight: 1 / 3, strength: 1 },
    ]);
  });

  it('counts a tie half for each side', () => {
    const snapshot = takeSnapshot([vote(1, 'tie'), vote(2, 'a'), vote(2, 'tie')]);
    expect(snapshot.ties).toBe(2);
    expect(snapshot.pairs.map(({ chosen, weight }) => [chosen, weight])).toEqual([
      [10, 0.5],
      [11, 0.5],
      [20, 0.75],
      [21, 0.25],
    ]);
  });

  it('keeps the share of ties with both rows of a pair', () => {
    const { pairs } = takeSnapshot([vote(1, 'a'), vote(1, 'tie'), vote(2, 'b')]);
    expect(pairs.map(({ chosen, weight, tie }) => [chosen, weight, tie])).toEqual([
      [10, 0.75, 0.5],
      [11, 0.25, 0.5],
      [21, 1, 0],
    ]);
  });

  it('lets unreliable votes count for less, and the pair that has no others as well', () => {
    const reliability = new Map([['shaky', 0.4]]);
    const { pairs } = takeSnapshot(
      [vote(1, 'a'), vote(1, 'b', 2, 'shaky'), vote(2, 'tie', 2, 'shaky'), vote(3, 'a')],
      reliability,
    );
    const rows = pairs.map(({ chosen, weight, tie }) => [chosen, weight, tie]);
    expect(rows).toEqual([
      [10, 0.5, 0],
      [11, 0.2, 0],
      [20, 0.2, 0.4],
      [21, 0.2, 0.4],
      [30, 1, 0],
    ]);
  });

  it('leaves “both bad” out and says how many', () => {
    const snapshot = takeSnapshot([vote(1, 'both-bad'), vote(2, 'both-bad'), vote(2, 'a')]);
    expect(snapshot).toMatchObject({ leftOut: 2, votes: 1 });
    expect(snapshot.pairs).toMatchObject([{ chosen: 20, rejected: 21, weight: 1 }]);
  });

  it('of nothing is empty', () => {
    expect(takeSnapshot([])).toEqual({ pairs: [], votes: 0, ties: 0, leftOut: 0 });
  });
});

const items = (values: number[], prompt: (i: number) => string) =>
  values.map((value, i) => ({ id: i + 1, prompt: prompt(i), value }));

describe('preferences out of scores', () => {
  it('prefer the higher score, by at least half a deviation, within a prompt, each once', () => {
    const scored = items(
      Array.from({ length: 60 }, (_, i) => (i * 7) % 11),
      (i) => `prompt ${i % 6}`,
    );
    const pairs = scoreGapPairs(scored);
    expect(pairs.length).toBeGreaterThan(60);
    const of = (id: number) => scored[id - 1];
    for (const { chosen, rejected, weight, votes } of pairs) {
      expect(of(chosen).value - of(rejected).value).toBeGreaterThan(1.5);
      expect(of(chosen).prompt).toBe(of(rejected).prompt);
      expect([weight, votes]).toEqual([1, []]);
    }
    expect(new Set(pairs.map((p) => `${p.chosen} ${p.rejected}`)).size).toBe(pairs.length);
    expect(scoreGapPairs(scored)).toEqual(pairs);
  });

  it('compare across prompts where most texts stand alone under theirs', () => {
    const pairs = scoreGapPairs(items([1, 2, 3, 4, 5, 6], (i) => `prompt ${i}`));
    expect(pairs.length).toBeGreaterThan(3);
  });

  it('fall into blocks that share no text, so that some can be held out', () => {
    const pairs = scoreGapPairs(
      items(
        Array.from({ length: 200 }, (_, i) => i % 9),
        () => 'p',
      ),
    );
    const groups = pairs.map((pair) => ({ groups: [`${pair.chosen}`, `${pair.rejected}`] }));
    const { train, validation } = splitByGroup(groups, 0.2, '0');
    expect(validation.length / pairs.length).toBeCloseTo(0.2, 1);
    const textsOf = (rows: number[]) => new Set(rows.flatMap((row) => groups[row].groups));
    expect(textsOf(train).isDisjointFrom(textsOf(validation))).toBe(true);
  });

  it('say nothing where scores do not differ', () => {
    expect(scoreGapPairs(items([3, 3, 3], () => 'p'))).toEqual([]);
    expect(scoreGapPairs(items([3], () => 'p'))).toEqual([]);
    expect(scoreGapPairs([])).toEqual([]);
  });
});

describe('rankings out of scores', () => {
  it('are texts of one prompt, highest score first, each score once', () => {
    const lists = scoreRankings(items([1, 3, 2, 3, 5, 4], (i) => (i < 4 ? 'p' : 'q')));
    expect(lists.map((list) => list.map((item) => item.value))).toEqual([
      [3, 2, 1],
      [5, 4],
    ]);
  });

  it('hold at most 8 texts; longer ones are cut, the same way each time, losing no text', () => {
    const scored = items(
      Array.from({ length: 100 }, (_, i) => i),
      () => 'p',
    );
    const lists = scoreRankings(scored);
    expect(Math.max(...lists.map((list) => list.length))).toBeLessThanOrEqual(8);
    expect(Math.min(...lists.map((list) => list.length))).toBeGreaterThanOrEqual(5);
    expect(lists.flat().length).toBe(100);
    expect(scoreRankings(scored)).toEqual(lists);
  });

  it('stay within the blocks of the pairs, so that both can be held out together', () => {
    const scored = items(
      Array.from({ length: 200 }, (_, i) => i),
      () => 'p',
    );
    const groups = [
      ...scoreGapPairs(scored).map((pair) => ({ groups: [`${pair.chosen}`, `${pair.rejected}`] })),
      ...scoreRankings(scored).map((list) => ({ groups: list.map((item) => `${item.id}`) })),
    ];
    const { validation } = splitByGroup(groups, 0.2, '0');
    expect(validation.length / groups.length).toBeCloseTo(0.2, 1);
  });

  it('say nothing where scores do not differ', () => {
    expect(scoreRankings(items([3, 3, 3], () => 'p'))).toEqual([]);
    expect(scoreRankings([])).toEqual([]);
  });
});
