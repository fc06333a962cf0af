import { describe, expect, it } from 'vitest';
import { ngrams } from '../../../src-main/encoders/ngrams.ts';
import { finish, mix } from '../../../src-main/encoders/ngrams/hash.ts';

const HALF = ngrams.dimension / 2;

function row(text: string, prompt = ''): Float32Array {
  return ngrams.encode([{ prompt, text }]);
}

/** Cosine of two texts in one half of the columns, both halves having length 1. */
function cosine(half: 'words' | 'characters', a: string, b: string): number {
  const from = half === 'words' ? 0 : HALF;
  const [left, right] = [row(a), row(b)];
  let sum = 0;
  for (let j = from; j < from + HALF; j += 1) sum += left[j] * right[j];
  return sum;
}

function norm(values: Float32Array): number {
  return Math.hypot(...values);
}

/** Columns in use: at most as many as there are distinct n-grams. */
function used(values: Float32Array): number {
  return values.filter((value) => value !== 0).length;
}

const WORDS = (text: string) => used(row(text).subarray(0, HALF));
const CHARACTERS = (text: string) => used(row(text).subarray(HALF));

describe('the hash of code points', () => {
  const hash = (points: readonly number[], seed: number) =>
    finish(points.reduce(mix, seed), points.length);

  // Published values of MurmurHash3_x86_32: four bytes, and their hash.
  it.each([
    [0xffffffff, 0, 0x76293b50],
    [0x87654321, 0, 0xf55b516b],
    [0x87654321, 0x5082edee, 0x2362f9de],
    [0, 0, 0x2362f9de],
    [0x61616161, 0x9747b28c, 0x5a97808a],
  ])('is MurmurHash3 for the block %d and the seed %d', (block, seed, expected) => {
    expect(hash([block], seed)).toBe(expected);
  });

  // From the Python package mmh3, for the text in UTF-32, little-endian.
  it.each([
    ['na\u00efve', 7, 780164693],
    ['漢字😀', 2, 1056320647],
  ])('is MurmurHash3 of the UTF-32 of %s', (text, seed, expected) => {
    expect(
      hash(
        Array.from(text, (c) => c.codePointAt(0) ?? 0),
        seed,
      ),
    ).toBe(expected);
  });
});

describe('the n-gram encoder', () => {
  it('describes every column once', () => {
    const { features } = ngrams;
    expect(features).toHaveLength(ngrams.dimension);
    expect(new Set(features.map(({ id }) => id)).size).toBe(ngrams.dimension);
    expect(features[0].id).toBe('ngram-0001');
    expect(features[ngrams.dimension - 1].id).toBe('ngram-1024');
    for (const { label, description } of features) {
      expect(label.split(' ').length).toBeLessThanOrEqual(4);
      expect(description).toMatch(/^Hashed bucket.*\.$/);
    }
  });

  it('gives a text the same row wherever it stands, and whatever its prompt', () => {
    const a = { prompt: 'Where is my parcel?', text: 'It is on its way.' };
    const b = { prompt: '', text: 'long '.repeat(5000) };
    const alone = ngrams.encode([a]);
    const together = ngrams.encode([b, a, b, a]);
    expect(together.length).toBe(4 * ngrams.dimension);
    expect(together.slice(ngrams.dimension, 2 * ngrams.dimension)).toEqual(alone);
    expect(together.slice(3 * ngrams.dimension)).toEqual(alone);
    expect(row(a.text)).toEqual(alone);
  });

  it.each(['one', 'It came late.', '我们明天寄出。', '내일 보내요.', 'ไปบ้าน', '😭😭'])(
    'gives both halves of %s length 1',
    (text) => {
      expect(norm(row(text).subarray(0, HALF))).toBeCloseTo(1);
      expect(norm(row(text).subarray(HALF))).toBeCloseTo(1);
    },
  );

  it.each(['', ' \n', '?!', '\u0301', '\ud83d', '\u200b', '\0'])(
    'is zero for %j, which has no words',
    (text) => {
      expect(norm(row(text))).toBe(0);
    },
  );

  it.each(['a', 'a ', '漢', 'e\u0301', '\u0301', '\ud800', 'ab-', '👍🏽', 'ก\u0e33'])(
    'reads a megabyte of %j',
    (piece) => {
      const values = row(piece.repeat(1_000_000 / piece.length));
      expect(values.every(Number.isFinite)).toBe(true);
    },
  );

  it('counts words and pairs of neighbours, and letters in a row inside words', () => {
    // red, van, red van; 'red' with a space at either end: 3 of three letters, 2 of four, 1 of five.
    expect(WORDS('red van')).toBe(3);
    expect(CHARACTERS('red')).toBe(6);
    expect(CHARACTERS('red van')).toBe(12);
  });

  it('damps how often a word comes by a logarithm', () => {
    const values = row('no no no yes').subarray(0, HALF);
    const weights = [...values].filter((value) => value !== 0).map(Math.abs);
    const [no, pair, once] = [1 + Math.log(3), 1 + Math.log(2), 1];
    const length = Math.hypot(no, pair, once, once);
    expect(weights.toSorted()).toHaveLength(4);
    expect(Math.max(...weights)).toBeCloseTo(no / length);
    expect(Math.min(...weights)).toBeCloseTo(once / length);
  });

  it('tells the order of words apart', () => {
    expect(cosine('words', 'dog bites man', 'man bites dog')).toBeLessThan(0.9);
    expect(cosine('words', 'dog bites man', 'dog bites man')).toBeCloseTo(1);
  });

  it.each([
    ['case', 'The Parcel', 'THE pARCEL'],
    ['sharp s', 'Straße', 'STRASSE'],
    ['final sigma', 'ΟΔΟΣ', 'οδος'],
    ['composition', 'cafe\u0301', 'caf\u00e9'],
    ['composition of Hangul', '한국'.normalize('NFD'), '한국'],
    ['width', 'Ｐａｒｃｅｌ', 'parcel'],
    ['width of kana', 'ｶﾞｰﾄﾞ', 'ガード'],
    ['ligatures', 'o\ufb03ce', 'office'],
    ['apostrophes', 'don’t', "don't"],
    ['soft hyphens and zero-width spaces', 'par\u00adcel\u200bs', 'parcels'],
    ['direction marks', '\u202bשלום\u202c', 'שלום'],
    ['variation selectors', '❤\ufe0f', '❤'],
    ['punctuation', 'red, van!', 'red van'],
    ['Turkish dotted capital', 'İzmir', 'izmir'],
  ])('reads texts alike that differ in %s', (_name, a, b) => {
    expect(row(a)).toEqual(row(b));
  });

  it.each([
    ['an inflected form', 'parcels', 'parcel', 'oranges'],
    ['a typing error', 'deliverry', 'delivery', 'breakfast'],
    ['Russian cases', 'посылка', 'посылку', 'деревня'],
    ['an Arabic article', 'الكتاب', 'كتاب', 'مدرسة'],
    ['Devanagari endings', 'लड़का', 'लड़के', 'पानी'],
    ['a Chinese compound', '图书馆', '图书', '天气'],
    ['a Thai compound', 'โรงเรียน', 'เรียน', 'อาหาร'],
    ['Korean particles', '학교에서', '학교', '바다'],
    ['Japanese endings', '食べました', '食べる', '飲んだ'],
  ])('finds %s near its kin by characters', (_name, text, kin, stranger) => {
    expect(cosine('characters', text, kin)).toBeGreaterThan(0.2);
    expect(cosine('characters', text, kin)).toBeGreaterThan(
      cosine('characters', text, stranger) + 0.15,
    );
  });

  it('takes the characters of scripts without spaces as words, with their marks', () => {
    expect(WORDS('我们')).toBe(3);
    // Two syllables, the first with a vowel sign and a tone mark.
    expect(WORDS('ที่น')).toBe(3);
    expect(CHARACTERS('我们去')).toBe(6);
  });

  it('takes an emoji as a word', () => {
    expect(WORDS('😭')).toBe(1);
    expect(cosine('words', 'late 😭', 'late 👍')).toBeLessThan(0.9);
  });
});
