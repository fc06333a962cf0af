/** Texts of tokens, one beside the other. */
import type { TokenBatch } from './backbone.ts';

/** Texts padded at their ends to the longest of them. @param padding the token that fills */
export function padded(texts: readonly Int32Array[], padding: number): TokenBatch {
  const length = texts.reduce((most, { length: own }) => Math.max(most, own), 1);
  const ids = new Int32Array(texts.length * length).fill(padding);
  const mask = new Int32Array(texts.length * length);
  texts.forEach((text, row) => {
    ids.set(text, row * length);
    mask.fill(1, row * length, row * length + text.length);
  });
  return { ids, mask, rows: texts.length, length };
}
