/** Splits by prompt and text: nothing seen in training is in validation. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { connectedGroups, splitByGroup } from '../../../src-main/domain/splits.ts';

describe('connected groups', () => {
  it('join pairs that share a prompt or a text, also through others', () => {
    const [a, b, c, d] = connectedGroups([
      { groups: ['p1', 't1', 't2'] },
      { groups: ['p2', 't2', 't3'] },
      { groups: ['p3', 't4', 't5'] },
      { groups: ['p4', 't3', 't6'] },
    ]);
    expect(b).toBe(a);
    expect(d).toBe(a);
    expect(c).not.toBe(a);
  });
});

describe('a split', () => {
  const random = seededRandom('pairs');
  /** 60 prompts of 10 pairs each; texts of a prompt recur in its pairs, a few in another prompt. */
  const pairs = Array.from({ length: 600 }, (_, i) => {
    const prompt = i % 60;
    const text = () => `t${prompt}.${random.below(6)}`;
    const strayed = i % 100 === 0 ? 't0.0' : text();
    return { groups: [`p${prompt}`, text(), strayed] };
  });

  it('puts no prompt and no text on both sides, for any seed', () => {
    for (const seed of ['0', '1', '2', '3']) {
      const { train, validation } = splitByGroup(pairs, 0.2, seed);
      const seen = new Set(train.flatMap((i) => pairs[i].groups));
      expect(validation.flatMap((i) => pairs[i].groups).filter((name) => seen.has(name))).toEqual(
        [],
      );
      expect([...train, ...validation].toSorted((x, y) => x - y)).toEqual(pairs.map((_, i) => i));
    }
  });

  it('meets the wanted share as nearly as whole groups allow', () => {
    for (const seed of ['0', '1', '2', '3', '4']) {
      const { validation } = splitByGroup(pairs, 0.2, seed);
      expect(validation.length).toBeGreaterThanOrEqual(110);
      expect(validation.length).toBeLessThanOrEqual(130);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    const of = (seed: string) => splitByGroup(pairs, 0.2, seed).validation;
    expect(of('7')).toEqual(of('7'));
    expect(of('7')).not.toEqual(of('8'));
  });

  it('holds nothing out where nothing is wanted or one group holds everything', () => {
    expect(splitByGroup(pairs, 0, 's').validation).toEqual([]);
    const one = Array.from({ length: 50 }, (_, i) => ({ groups: ['p', `t${i}`] }));
    expect(splitByGroup(one, 0.2, 's')).toMatchObject({ validation: [] });
  });

  it('takes a single group of any size', () => {
    const many = Array.from({ length: 200_000 }, () => ({ groups: ['p'] }));
    expect(splitByGroup(many, 0.2, 's').train).toHaveLength(200_000);
  });
});
