/** Tokenised texts as padded batches. */
import type { TokenBatch } from './backbone.ts';

/**
 * Texts padded at their ends to the longest of them.
 *
 * @param padding the padding token
 * @param types of each text's tokens; without them, all are of the first type
 */
export function padded(
  texts: readonly Int32Array[],
  padding: number,
  types?: readonly Int32Array[],
): TokenBatch {
  const length = texts.reduce((most, { length: own }) => Math.max(most, own), 1);
  const ids = new Int32Array(texts.length * length).fill(padding);
  const mask = new Int32Array(texts.length * length);
  texts.forEach((text, row) => {
    ids.set(text, row * length);
    mask.fill(1, row * length, row * length + text.length);
  });
  const batch = { ids, mask, rows: texts.length, length };
  if (!types) return batch;
  const all = new Int32Array(ids.length);
  types.forEach((own, row) => all.set(own, row * length));
  return { ...batch, types: all };
}

/**
 * Groups of texts of similar length, shortest first: at most `tokens` tokens including padding, or one
 * text.
 */
export function byLength(texts: readonly Int32Array[], tokens: number): number[][] {
  const order = [...texts.keys()].sort((a, b) => texts[a].length - texts[b].length || a - b);
  const batches: number[][] = [];
  for (const index of order) {
    const last = batches.at(-1);
    if (last && (last.length + 1) * texts[index].length <= tokens) last.push(index);
    else batches.push([index]);
  }
  return batches;
}
