import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { read } from '../../../src-main/encoders/text/reading.ts';
import { generateWithTruth } from '../../../src-main/sample/generate.ts';
import { generateSample } from '../../../src-main/sample/index.ts';

const { sample, quality } = generateWithTruth(1);
const items = new Map(sample.items.map((item) => [item.key, item]));
const pairs = new Map(sample.pairs.map((pair) => [pair.key, pair]));
const source = sample.items.filter(({ domain }) => domain === 'email');
const target = sample.items.filter(({ domain }) => domain === 'chat');

function worth(key: string): number {
  const value = quality.get(key);
  if (value === undefined) throw new Error(`no truth about ${key}`);
  return value;
}

function textOf(key: string): string {
  return items.get(key)?.text ?? '';
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, i) => (value - ma) * (b[i] - mb)));
  return (
    covariance /
    Math.sqrt(mean(a.map((value) => (value - ma) ** 2)) * mean(b.map((value) => (value - mb) ** 2)))
  );
}

describe('the sample', () => {
  it('is the same for the same seed, and on every platform', () => {
    expect(generateSample(1)).toEqual(sample);
    expect(generateSample()).toEqual(sample);
    // When a sentence of the sample is changed on purpose, this digest changes with it.
    const digest = createHash('sha256').update(JSON.stringify(sample)).digest('hex');
    expect(digest).toBe('579ab1173c79cdd19102486b1f3c2e4aace80f8c27440a0e2fdb5a256950cdb0');
  });

  it('is another one for another seed', () => {
    const texts = new Set(source.map(({ text }) => text));
    const others = generateSample(2).items.filter(({ domain }) => domain === 'email');
    const shared = others.filter(({ text }) => texts.has(text));
    expect(shared.length).toBeLessThan(source.length / 5);
  });

  it('has the size of a small real project', () => {
    expect(sample.domains.map(({ role }) => role)).toEqual(['source', 'target']);
    expect(sample.pairs).toHaveLength(600);
    expect(target).toHaveLength(2000);
    const voted = new Set(sample.votes.map(({ pair }) => pair));
    expect(voted.size).toBeGreaterThanOrEqual(400);
    expect(sample.pairs.length - voted.size).toBeGreaterThanOrEqual(150);
    expect(sample.gold.length).toBeGreaterThanOrEqual(400);
  });

  it('repeats no key and no text, and leaves none empty or unfilled', () => {
    expect(items.size).toBe(sample.items.length);
    expect(pairs.size).toBe(sample.pairs.length);
    expect(new Set(sample.items.map(({ text }) => text)).size).toBe(sample.items.length);
    for (const { text, prompt } of sample.items) {
      expect(text.trim()).not.toBe('');
      expect(prompt.trim()).not.toBe('');
      expect(text + prompt).not.toMatch(/[{}]|undefined|NaN/);
    }
  });

  it('pairs different answers to one prompt, in one domain, once', () => {
    const all = [...sample.pairs, ...sample.gold];
    const seen = new Set(all.map((pair) => [...pair.items].sort().join(' ')));
    expect(seen.size).toBe(all.length);
    for (const { items: keys, domain } of all) {
      const [a, b] = keys.map((key) => items.get(key));
      expect(a?.prompt).toBe(b?.prompt);
      expect([a?.domain, b?.domain]).toEqual([domain, domain]);
      expect(keys[0]).not.toBe(keys[1]);
    }
  });

  it('shows no truth in its items', () => {
    for (const item of sample.items) {
      expect(Object.keys(item).sort()).toEqual(['domain', 'key', 'metadata', 'prompt', 'text']);
      expect(Object.keys(item.metadata).sort()).toEqual(['channel', 'language', 'topic']);
    }
    const order = target.map((_item, i) => i);
    expect(
      Math.abs(
        correlation(
          order,
          target.map(({ key }) => worth(key)),
        ),
      ),
    ).toBeLessThan(0.1);
    expect(Math.abs(mean(sample.gold.map(({ chosen }) => chosen)) - 0.5)).toBeLessThan(0.08);
    expect(sample.pairs.every((pair) => !('chosen' in pair))).toBe(true);
  });

  it('tells the truth in its gold, about target texts only', () => {
    for (const { items: keys, chosen, domain } of sample.gold) {
      expect(domain).toBe('chat');
      expect(worth(keys[chosen])).toBeGreaterThan(worth(keys[1 - chosen]));
    }
  });
});

describe('its votes', () => {
  const preferences = sample.votes.filter(({ outcome }) => outcome === 'prefer');

  function agreement(annotator: string): number {
    const own = preferences.filter((vote) => vote.annotator === annotator);
    return mean(
      own.map(({ pair, chosen }) => {
        const keys = pairs.get(pair)?.items ?? ['', ''];
        const first = worth(keys[0]) > worth(keys[1]);
        return Number(first === (chosen === 0));
      }),
    );
  }

  it('come from three annotators, the first of whom sees best', () => {
    const names = [...new Set(sample.votes.map(({ annotator }) => annotator))];
    expect(names).toHaveLength(3);
    for (const name of names) expect(agreement(name)).toBeGreaterThan(0.65);
    expect(agreement('Ines')).toBeGreaterThan(agreement('Rui') + 0.03);
  });

  it('name a chosen answer where they prefer one, and nowhere else', () => {
    for (const { outcome, chosen } of sample.votes) {
      expect(chosen === null).toBe(outcome !== 'prefer');
    }
  });

  it('hold ties, skips, every strength, and pairs that several annotators decided', () => {
    const outcomes = new Set(sample.votes.map(({ outcome }) => outcome));
    expect([...outcomes]).toEqual(expect.arrayContaining(['prefer', 'tie', 'skip']));
    expect(new Set(preferences.map(({ strength }) => strength))).toEqual(new Set([1, 2, 3]));
    const crews = new Map<string, number>();
    for (const { pair } of sample.votes) crews.set(pair, (crews.get(pair) ?? 0) + 1);
    expect([...crews.values()].filter((crew) => crew > 1).length).toBeGreaterThan(60);
    const keys = sample.votes.map(({ pair, annotator }) => `${pair} ${annotator}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('show one annotator who leans to the answer that stands first', () => {
    const leans = (annotator: string) =>
      mean(
        preferences
          .filter((vote) => vote.annotator === annotator)
          .map(({ chosen, shownFirst }) => Number(chosen === shownFirst)),
      );
    expect(leans('Rui')).toBeGreaterThan(0.53);
  });

  it('stand in the order of time, each after the one before it of the same annotator', () => {
    const clocks = new Map<string, number>();
    let last = 0;
    for (const { annotator, at, durationMs } of sample.votes) {
      expect(at).toBeGreaterThanOrEqual(last);
      expect(at - durationMs).toBeGreaterThanOrEqual(clocks.get(annotator) ?? 0);
      clocks.set(annotator, at);
      last = at;
    }
  });
});

describe('its two domains', () => {
  const length = ({ text }: { text: string }) => read(text).characters;

  it('differ in length: chats are longer, Korean ones written more densely', () => {
    const english = target.filter(({ metadata }) => metadata.language === 'en');
    expect(mean(english.map(length))).toBeGreaterThan(1.2 * mean(source.map(length)));
  });

  it('differ in noise: chats are full of drawn-out letters, emoji and unfinished sentences', () => {
    const drawnOut = (group: typeof source) =>
      mean(group.map(({ text }) => Number(read(text).letters.elongations > 0)));
    const unfinished = (group: typeof source) =>
      mean(
        group.map(({ text }) => {
          const { sentences } = read(text);
          return 1 - sentences.ended / Math.max(1, sentences.lengths.length);
        }),
      );
    const emoji = (group: typeof source) =>
      mean(group.map(({ text }) => Number(/\p{Extended_Pictographic}/u.test(text))));
    expect(drawnOut(target)).toBeGreaterThan(3 * drawnOut(source));
    expect(emoji(target)).toBeGreaterThan(3 * emoji(source));
    expect(unfinished(target)).toBeGreaterThan(1.5 * unfinished(source));
  });

  it('differ in language: about a third of the chats are Korean', () => {
    const korean = mean(target.map(({ metadata }) => Number(metadata.language === 'ko')));
    expect(korean).toBeGreaterThan(0.25);
    expect(korean).toBeLessThan(0.45);
    for (const { text, metadata } of sample.items) {
      expect(/\p{sc=Hangul}/u.test(text)).toBe(metadata.language === 'ko');
    }
  });

  it('differ in what length says: much by mail, little but something in the chat', () => {
    const rho = (group: typeof source) =>
      correlation(
        group.map((item) => Math.log(length(item))),
        group.map(({ key }) => worth(key)),
      );
    expect(rho(source)).toBeGreaterThan(0.4);
    expect(rho(source)).toBeLessThan(0.8);
    expect(rho(target)).toBeGreaterThan(0.05);
    expect(rho(target)).toBeLessThan(rho(source) - 0.2);
  });

  it('let "longer wins" do better than chance on the gold, and far from well', () => {
    const hits = mean(
      sample.gold.map(({ items: keys, chosen }) =>
        Number(textOf(keys[chosen]).length > textOf(keys[1 - chosen]).length),
      ),
    );
    expect(hits).toBeGreaterThan(0.52);
    expect(hits).toBeLessThan(0.7);
  });
});
