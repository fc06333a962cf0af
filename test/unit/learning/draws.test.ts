/** The random draws of every step. */
import { describe, expect, it } from 'vitest';
import { balanced, partners, sequence } from '../../../src-main/learning/draws.ts';

const places = (n: number) => Array.from({ length: n }, (_, place) => place);
const counts = (values: readonly number[]) => {
  const found = new Map<number, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
};

describe('a sequence', () => {
  it('draws each number once an epoch, in another order every time', () => {
    const drawn = places(30).map(sequence(10, 'a'));
    const epochs = [drawn.slice(0, 10), drawn.slice(10, 20), drawn.slice(20)];
    for (const epoch of epochs) expect(epoch.toSorted((a, b) => a - b)).toEqual(places(10));
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(epochs[1]).not.toEqual(epochs[2]);
  });

  it('is a function of name and place: nothing is remembered', () => {
    const forth = places(30).map(sequence(10, 'a'));
    const back = places(30).toReversed().map(sequence(10, 'a')).toReversed();
    expect(back).toEqual(forth);
    expect(places(30).map(sequence(10, 'b'))).not.toEqual(forth);
  });
});

describe('a balanced draw', () => {
  it('sees every domain equally often, and in each every row before any again', () => {
    const domains = [Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7), Int32Array.of(8, 9), Int32Array.of()];
    const drawn = counts(places(32).map(balanced(domains, 'a')));
    expect(places(10).map((row) => drawn.get(row))).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 8, 8]);
  });
});

describe('partners', () => {
  const prompts = Int32Array.of(0, 0, 0, 1, 1, 2);

  it('are another text of the same prompt, each as likely', () => {
    const partner = partners(prompts, 'a');
    const drawn = counts(places(600).map((place) => partner(1, place)));
    expect([...drawn.keys()].toSorted()).toEqual([0, 2]);
    expect(drawn.get(0)).toBeGreaterThan(250);
    expect(drawn.get(0)).toBeLessThan(350);
    expect(places(20).every((place) => partner(3, place) === 4)).toBe(true);
  });

  it('are any text where a prompt has one alone', () => {
    const partner = partners(prompts, 'a');
    expect(counts(places(200).map((place) => partner(5, place))).size).toBe(6);
  });

  it('are the same again at the same place', () => {
    const again = partners(prompts, 'a');
    const partner = partners(prompts, 'a');
    expect(
      places(20)
        .toReversed()
        .map((p) => again(1, p))
        .toReversed(),
    ).toEqual(places(20).map((p) => partner(1, p)));
  });
});
