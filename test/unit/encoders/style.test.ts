import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DialectError } from '../../../src-main/contract/index.ts';
import { encoderOf, encoders } from '../../../src-main/encoders/index.ts';
import { style } from '../../../src-main/encoders/style.ts';
import { styleTable } from './style-table.ts';

/** One feature of one text. */
function feature(id: string, text: string, prompt = ''): number {
  const j = style.features.findIndex((candidate) => candidate.id === id);
  expect(j, `feature ${id}`).toBeGreaterThanOrEqual(0);
  return style.encode([{ prompt, text }])[j];
}

describe('the registry of encoders', () => {
  it('finds style by its id', () => {
    expect(encoders).toContain(style);
    expect(encoderOf('style')).toBe(style);
  });

  it('names the choices where an id is unknown', () => {
    expect(() => encoderOf('nope')).toThrow(DialectError);
    expect(() => encoderOf('nope')).toThrow(/nope.*style/);
  });
});

describe('the style encoder', () => {
  it('describes every column once', () => {
    const ids = style.features.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, label, description } of style.features) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(label.split(' ').length).toBeLessThanOrEqual(4);
      expect(description).toMatch(/\.$/);
    }
  });

  it('is documented one by one', () => {
    const page = readFileSync(new URL('../../../docs/style-features.md', import.meta.url), 'utf8');
    const squeeze = (text: string) => text.replace(/[ -]*-[ -]*(?=\|)/g, '---').replace(/ +/g, ' ');
    expect(squeeze(page)).toContain(squeeze(styleTable()));
    expect(page).toContain(`into ${style.features.length} numbers`);
  });

  it('gives a text the same row wherever it stands', () => {
    const a = { prompt: 'Where is my parcel?', text: 'It is on its way. You get it today!' };
    const b = { prompt: 'And the bill?', text: 'see attachment' };
    const alone = style.encode([a]);
    const width = style.features.length;
    const together = style.encode([b, a, b, a]);
    expect(together.length).toBe(4 * width);
    expect(together.slice(width, 2 * width)).toEqual(alone);
    expect(together.slice(3 * width)).toEqual(alone);
  });

  it.each([
    ['the empty text', ''],
    ['one letter', 'a'],
    ['one mark', '!'],
    ['white space', ' \t\n\u3000'],
    ['a lone high surrogate', '\ud83d'],
    ['lone surrogates among letters', 'a\udc00b\ud800'],
    ['control characters', '\0\u0001\u0007\u001b[31m'],
    ['a combining mark alone', '\u0301'],
    ['right-to-left overrides', '\u202eabc\u202c'],
    ['an emoji of several code points', '👩‍👩‍👧‍👦🏳️‍🌈'],
  ])('is finite for %s', (_name, text) => {
    for (const prompt of ['', text, 'Why?']) {
      expect([...style.encode([{ prompt, text }])].every(Number.isFinite)).toBe(true);
    }
  });

  it.each(['a', 'A', ' ', '\n', '.', "'", '-', '漢', '\u0301', '\ud800', 'a.', 'a-', '- ', '1. '])(
    'reads a megabyte of %j and stays within bounds',
    (piece) => {
      const text = piece.repeat(1_000_000 / piece.length);
      const row = style.encode([{ prompt: '', text }]);
      expect(Math.max(...row)).toBeLessThan(20);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
    },
  );

  it('counts characters by code point, marks with their letters', () => {
    expect(feature('log-characters', '漢字')).toBeCloseTo(Math.log(3));
    expect(feature('log-characters', '👍')).toBeCloseTo(Math.log(2));
    expect(feature('log-characters', 'e\u0301 ')).toBeCloseTo(Math.log(2));
    expect(feature('log-characters', 'न\u092e\u0938\u094d\u0924\u0947')).toBeCloseTo(Math.log(5));
  });

  it.each([
    ['English', 'We don’t sell well-known brands.', 5],
    ['Han', '我们明天寄出。', 6],
    ['kana', 'ありがとう！', 5],
    ['Hangul', '내일 보내요.', 5],
    ['Thai', 'ไป บาน', 5],
    ['Arabic', 'شكرا جزيلا؟', 2],
    ['Hindi', 'धन्यवाद दोस्त।', 2],
  ])('counts the words of %s', (_name, text, words) => {
    expect(feature('log-words', text)).toBeCloseTo(Math.log(words + 1));
  });

  it.each([
    ['Latin', 'It works. Does it? Yes!', 3],
    ['Chinese', '可以。真的吗？是！', 3],
    ['Arabic', 'نعم. متى؟', 2],
    ['Hindi', 'हाँ। कब?', 2],
    ['a decimal', 'It costs 3.14 euros.', 1],
    ['initials', 'Ask J. Smith.', 1],
    ['an address', 'Write to help@shop.example now.', 1],
    ['lines', 'first\nsecond\n\nthird', 3],
    ['dots', 'well... maybe', 2],
  ])('counts the sentences of %s', (_name, text, sentences) => {
    expect(feature('log-sentences', text)).toBeCloseTo(Math.log(sentences + 1));
  });

  it.each([
    ['log-lines', 'one\n\ntwo', 'one two'],
    ['log-distinct-words', 'fine good nice', 'fine Fine fine'],
    ['log-long-words', 'replacement delivery', 'new van'],
    ['sentence-length', 'One two three four five.', 'One. Two. Three.'],
    [
      'sentence-variation',
      'No. This one is quite a bit longer.',
      'Three words here. Three words there.',
    ],
    ['lower-case-starts', 'yes. we do.', 'Yes. We do.'],
    ['finished-sentences', 'Done. Sent.', 'Done, sent'],
    ['word-length', 'considerable improvement', 'a bit better'],
    ['short-words', 'go to it', 'considerable improvement'],
    ['all-caps-words', 'THIS IS IT', 'This is it'],
    ['letter-entropy', 'quickly brown fox', 'aaaaaaaaa'],
    ['punctuation', 'a, b; c: (d) - e.', 'a b c d e'],
    ['commas', 'one、two،three', 'one two three'],
    ['questions', '真的？', '真的。'],
    ['exclamations', 'Now！', 'Now'],
    ['quotes', '« yes » and “no”', 'yes and no'],
    ['brackets', '(see below)', 'see below'],
    ['upper-case', 'ΝΑΙ Да', 'ναι да'],
    ['digits', '٣٤ and 5', 'three and five'],
    ['links', 'see https://shop.example and www.shop.example', 'see the shop'],
    ['list-lines', '1. open\n2. close\n- done', 'open\nclose\ndone'],
    ['drawn-out-letters', 'sooo goood 😭😭😭 ㅋㅋㅋㅋ', 'so good'],
    ['unusual-characters', 'ok 👍 \u0007', 'ok'],
    ['spacing-slips', 'well ,yes  no .Then', 'well, yes no. Then'],
  ])('%s is higher for %j than for %j', (id, high, low) => {
    expect(feature(id, high)).toBeGreaterThan(feature(id, low));
  });

  it('sees the prompt’s words taken up, case ignored', () => {
    const prompt = 'Where is my parcel?';
    expect(feature('prompt-coverage', 'Your PARCEL is here.', prompt)).toBeCloseTo(2 / 6);
    expect(feature('prompt-coverage', 'Soon.', prompt)).toBe(0);
    expect(feature('prompt-coverage', 'Soon.')).toBe(0);
  });
});
