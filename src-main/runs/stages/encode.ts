/** Texts of a run as numbers, in batches between which a stop takes effect. */
import { shortcuts } from '../../domain/shortcuts.ts';
import { alignedFloats } from '../../learning/numeric/aligned.ts';
import type { StoredText } from '../../store/run-texts.ts';
import type { RunEncoder } from '../blocks.ts';

/** Texts encoded at once: enough to be fast, few enough for a quick stop. */
const BATCH = 100;

export interface Encoded {
  /** Item ids, [n]. */
  items: Int32Array;
  /** Domain ids, [n]. */
  domains: Int32Array;
  /** A number per prompt, equal for equal words, [n]. */
  prompts: Int32Array;
  /** Features, row-major [n, d]. */
  rows: Float32Array;
  /** Characters of each text, [n]. */
  lengths: Float64Array;
  simple: SimpleAmounts;
}

/** Amounts of the simple features of `domain/shortcuts.ts`. */
export interface SimpleAmounts {
  /** Rows that they were read of: 0, this, twice this and so on. */
  every: number;
  /** Row-major [rows read, shortcuts]. */
  values: Float32Array;
}

export interface Pace {
  /** Called between batches; throws to stop. */
  pause(): Promise<void>;
  progress(done: number, total: number): void;
}

/**
 * @param counted before, total: texts before these, and all together, for progress · simple: maximum texts
 *   of which simple features are read
 */
export async function encodeTexts(
  texts: { count: number; rows: Iterable<StoredText> },
  encoder: RunEncoder,
  pace: Pace,
  counted: { before: number; total: number; simple: number },
): Promise<Encoded> {
  const d = encoder.dimension;
  const items: number[] = [];
  const domains: number[] = [];
  const prompts: number[] = [];
  const lengths: number[] = [];
  const simple: number[] = [];
  const every = Math.max(1, Math.ceil(texts.count / counted.simple));
  // Allocated once: a million texts of hundreds of columns do not fit twice.
  let rows = alignedFloats(texts.count * d);
  const numbers = new Map<string, number>();
  let held: StoredText[] = [];
  const flush = async () => {
    const begin = items.length * d;
    const end = begin + held.length * d;
    // More than were counted, because an import went on meanwhile.
    if (end > rows.length) rows = grown(rows, end);
    await encoder.encode(held, rows.subarray(begin, end));
    for (const { id, domainId, prompt, text } of held) {
      items.push(id);
      domains.push(domainId);
      lengths.push(text.length);
      if ((items.length - 1) % every === 0) {
        for (const { amount } of shortcuts) simple.push(amount(text));
      }
      const number = numbers.get(prompt) ?? numbers.size;
      numbers.set(prompt, number);
      prompts.push(number);
    }
    held = [];
    pace.progress(counted.before + items.length, counted.total);
    await pace.pause();
  };
  for (const text of texts.rows) {
    held.push(text);
    if (held.length === BATCH) await flush();
  }
  if (held.length > 0) await flush();
  return {
    items: Int32Array.from(items),
    domains: Int32Array.from(domains),
    prompts: Int32Array.from(prompts),
    rows: rows.subarray(0, items.length * d),
    lengths: Float64Array.from(lengths),
    simple: { every, values: Float32Array.from(simple) },
  };
}

function grown(rows: Float32Array, least: number): Float32Array {
  const more = alignedFloats(Math.max(least, Math.ceil(rows.length * 1.5)));
  more.set(rows);
  return more;
}
