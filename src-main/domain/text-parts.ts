/**
 * The sentences of a text, as offsets; neighbours are joined if there are many, so that there are few
 * parts.
 */

export interface Span {
  /** Offsets in UTF-16 units; `to` is exclusive. */
  from: number;
  to: number;
}

/**
 * Sentences by the rules of Unicode (UAX 29), each with the whitespace after it; together they are the
 * text. A text of one sentence has one part, an empty one none.
 *
 * @param most maximum parts: with more sentences, neighbours are joined
 */
export function textParts(text: string, most: number): { parts: Span[]; sentences: number } {
  const sentences: Span[] = [];
  for (const { segment, index } of new Intl.Segmenter(undefined, {
    granularity: 'sentence',
  }).segment(text)) {
    const last = sentences.at(-1);
    const to = index + segment.length;
    // Whitespace, and marks without a letter or digit, belong to the part before them.
    if (last && !/[\p{L}\p{N}]/u.test(segment)) last.to = to;
    else sentences.push({ from: last ? index : 0, to });
  }
  const count = Math.min(most, sentences.length);
  const parts = Array.from({ length: count }, (_, k): Span => {
    const first = sentences[Math.floor((k * sentences.length) / count)];
    const last = sentences[Math.floor(((k + 1) * sentences.length) / count) - 1];
    return { from: first.from, to: last.to };
  });
  return { parts, sentences: sentences.length };
}

/** The text without one of its parts. */
export function without(text: string, { from, to }: Span): string {
  return text.slice(0, from) + text.slice(to);
}
