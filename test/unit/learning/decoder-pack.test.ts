/** Packs of texts: shared prefixes are stored once, and every row sees the right rows. */
import { describe, expect, it } from 'vitest';
import { packed, packsOf, type Pack } from '../../../src-main/learning/backbone/decoder/index.ts';

const count = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);
const prompt = count(100, 10);
const texts = (...all: number[][]) => all.map((text) => Int32Array.from(text));

/** The ids along each text's rows, which must be its tokens. */
function unpacked({ ids, texts: own }: Pack): number[][] {
  return own.map(({ rows }) => Array.from(rows, (row) => ids[row]));
}

describe('a pack', () => {
  const answers = [
    [...prompt, ...count(1, 20)],
    [...prompt, ...count(1, 9), ...count(50, 5)],
    count(7, 3),
    [...prompt, 90],
    prompt,
    [...prompt, 90],
    [],
  ];

  it('holds every text, in the order they came in', () => {
    const pack = packed(texts(...answers));
    expect(unpacked(pack)).toEqual(answers);
    expect(pack.texts.map(({ index }) => index)).toEqual([...answers.keys()]);
    pack.texts.forEach(({ rows }) => {
      expect(Array.from(rows, (row) => pack.positions[row])).toEqual([...rows.keys()]);
    });
  });

  it('holds what texts begin with alike once', () => {
    // The prompt, nine tokens that two answers share, and each answer's own.
    expect(packed(texts(...answers)).ids.length).toBe(10 + 9 + 11 + 5 + 1 + 3);
  });

  it('does not share a few tokens', () => {
    const [a, b] = [count(1, 7), [...count(1, 7), 99]];
    expect(packed(texts(a, b)).ids.length).toBe(15);
  });

  it('lets a segment see its text before it, and nothing else', () => {
    const { ids, segments } = packed(texts(...answers));
    for (const { from, length, before, position } of segments) {
      const seen = before.flatMap((range) => count(range.from, range.length));
      expect(seen.length).toBe(position);
      const text = [...seen, ...count(from, length)].map((row) => ids[row]);
      expect(answers.some((own) => text.every((id, i) => own[i] === id))).toBe(true);
    }
  });

  it('cuts long texts into segments that see each other', () => {
    const long = count(1, 300);
    const { segments } = packed(texts(long));
    expect(segments.map(({ length }) => length)).toEqual([128, 128, 44]);
    expect(segments[2].before).toEqual([{ from: 0, length: 256 }]);
  });

  it('takes as many tokens as it is told, shared ones once, or one longer text', () => {
    const many = [...texts(...answers), Int32Array.from(count(200, 60))];
    const packs = packsOf(many, 40);
    expect(packs.map(({ ids }) => ids.length)).toEqual([39, 60]);
    expect(packs.flatMap((pack) => pack.texts).length).toBe(many.length);
  });
});
