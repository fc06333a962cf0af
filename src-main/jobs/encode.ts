/** Texts of a run as numbers, in pieces that let a stop through. */
import type { StoredText } from '../store/run-texts.ts';
import type { RunEncoder } from './blocks.ts';

/** Texts encoded at once: enough to be fast, few enough to let a stop through. */
const BATCH = 500;

export interface Encoded {
  /** Item ids, [n]. */
  items: Int32Array;
  /** Domain ids, [n]. */
  domains: Int32Array;
  /** A number for every prompt, the same for the same words, [n]. */
  prompts: Int32Array;
  /** Features, row-major [n, d]. */
  rows: Float32Array;
  /** Characters of each text, [n]. */
  lengths: Float64Array;
}

export interface Pace {
  /** Called between batches; throws to stop. */
  pause(): Promise<void>;
  progress(done: number, total: number): void;
}

/** @param counted texts before these, and all of them together: for the progress */
export async function encodeTexts(
  texts: Iterable<StoredText>,
  encoder: RunEncoder,
  pace: Pace,
  counted: { before: number; total: number },
): Promise<Encoded> {
  const d = encoder.dimension;
  const items: number[] = [];
  const domains: number[] = [];
  const prompts: number[] = [];
  const lengths: number[] = [];
  const pieces: Float32Array[] = [];
  const numbers = new Map<string, number>();
  let held: StoredText[] = [];
  const flush = async () => {
    const piece = new Float32Array(held.length * d);
    let from = 0;
    for (const block of encoder.blocks) {
      await block.fill(held, piece, d, from);
      from += block.dimension;
    }
    pieces.push(piece);
    for (const { id, domainId, prompt, text } of held) {
      items.push(id);
      domains.push(domainId);
      lengths.push(text.length);
      const number = numbers.get(prompt) ?? numbers.size;
      numbers.set(prompt, number);
      prompts.push(number);
    }
    held = [];
    pace.progress(counted.before + items.length, counted.total);
    await pace.pause();
  };
  for (const text of texts) {
    held.push(text);
    if (held.length === BATCH) await flush();
  }
  if (held.length > 0) await flush();
  const rows = new Float32Array(items.length * d);
  let at = 0;
  for (const piece of pieces) {
    rows.set(piece, at);
    at += piece.length;
  }
  return {
    items: Int32Array.from(items),
    domains: Int32Array.from(domains),
    prompts: Int32Array.from(prompts),
    rows,
    lengths: Float64Array.from(lengths),
  };
}
