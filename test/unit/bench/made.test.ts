/** The made-up set: only prompt and answer together decide which answer is right. */
import { describe, expect, it } from 'vitest';
import { madeSet } from '../../../bench/made/generate.ts';
import type { MadePair } from '../../../bench/made/generate.ts';
import { mean, pairHit } from '../../../src-main/domain/statistics.ts';

describe('the made set', () => {
  const { source, gold } = madeSet(0);

  /** Accuracy of a ranking that reads answers alone. */
  function share(pairs: readonly MadePair[], score: (answer: string) => number): number {
    return mean(pairs.map(({ chosen, rejected }) => pairHit(score(chosen), score(rejected))));
  }

  it.each([
    ['source', source],
    ['gold', gold],
  ])('is right in exactly half of the %s pairs where only answers are read', (_name, pairs) => {
    expect(share(pairs, (answer) => answer.length)).toBe(0.5);
    expect(share(pairs, (answer) => answer.split(/[,;.]/).length)).toBe(0.5);
    expect(share(pairs, (answer) => answer.codePointAt(9) ?? 0)).toBe(0.5);
  });

  it('has gold topics that the source does not have, and no text twice as another’s', () => {
    const topics = new Set(source.map(({ topic }) => topic));
    expect(topics.size).toBeGreaterThanOrEqual(20);
    expect(gold.filter(({ topic }) => topics.has(topic))).toEqual([]);
    const all = [...source, ...gold];
    expect(new Set(all.map(({ prompt }) => prompt)).size).toBe(all.length);
    expect(new Set(all.map(({ chosen }) => chosen)).size).toBe(all.length);
  });

  it('leaves no slot unfilled', () => {
    const texts = [...source, ...gold].flatMap((pair) => [pair.prompt, pair.chosen]);
    expect(texts.filter((text) => /[{}|]/.test(text))).toEqual([]);
  });

  it('is the same for the same seed and another for another', () => {
    expect(madeSet(0)).toEqual({ source, gold });
    expect(madeSet(1).source).not.toEqual(source);
  });
});
