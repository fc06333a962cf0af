/** Simple features that a reward may follow in place of quality. */
import { describe, expect, it } from 'vitest';
import { shortcuts } from '../../../src-main/domain/shortcuts.ts';

const amount = (id: string, text: string): number => {
  const found = shortcuts.find((one) => one.id === id);
  if (!found) throw new Error(`${id} is missing`);
  return found.amount(text);
};

describe('a shortcut', () => {
  it('has an id and a label of its own, and a finite amount of any text', () => {
    expect(new Set(shortcuts.map(({ id }) => id)).size).toBe(shortcuts.length);
    for (const text of ['', ' ', '\u{1F600}', 'a\n\nb', '**', '\ud800']) {
      for (const { amount: of } of shortcuts) expect(Number.isFinite(of(text))).toBe(true);
    }
  });

  it('of lines counts those that hold something', () => {
    expect(amount('lines', 'one\n\n  two\n ')).toBe(2);
  });

  it('of markup counts lists, headings, tables, code, bold, links and tags, and no plain text', () => {
    expect(amount('markup', '- one\n* two\n1. three\n# four\n> five\n| six |')).toBe(6);
    expect(amount('markup', '**bold**, `code`, [a link](x), <b>tag</b>')).toBe(7);
    expect(amount('markup', 'Plain - text, 3 < 4, a*b. 1.5 litres')).toBe(0);
  });

  it('of the first person is read in several languages, and in no other word', () => {
    for (const said of [
      'I think so',
      'Das ist mein Haus',
      'je pense',
      'я думаю',
      '나는 좋아',
      '我想',
    ]) {
      expect(amount('first-person', said)).toBeGreaterThan(0);
    }
    for (const other of [
      'It is so',
      'i gatti',
      'the mine is us-based'.replace('us', 'uk'),
      '나무',
    ]) {
      expect(amount('first-person', other)).toBe(0);
    }
  });

  it('of the first person is a share of the text, also where words have no spaces between them', () => {
    const sentence = '我想去北京看朋友。';
    for (const times of [1, 10, 100]) {
      expect(amount('first-person', sentence.repeat(times))).toBeLessThan(1 / sentence.length);
    }
  });

  it('of language is the share of Latin letters', () => {
    const [latin, mixed, none] = ['plain text here', 'text 한국어 글', '한국어 글'].map((text) =>
      amount('latin', text),
    );
    expect(latin).toBeGreaterThan(mixed ?? 1);
    expect(mixed).toBeGreaterThan(none ?? 1);
    expect(none).toBe(0);
  });
});
