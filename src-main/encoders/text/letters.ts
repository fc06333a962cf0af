/** Counts of single letters: their entropy, and elongations. */
import { Kind, kindOfAstral, kindTable } from './characters.ts';

export interface Letters {
  /** Shannon entropy of the letters and combining marks in bits; 0 for fewer than two. */
  entropy: number;
  /** Places where a letter or an emoji is repeated three or more times ('sooo'). */
  elongations: number;
}

const DRAWN_OUT = 3;
/** www. begins an address, and is no elongation. */
const W = 0x77;
const POINT = 0x2e;

/** @param lower a plain text, lower-cased */
export function lettersOf(lower: string): Letters {
  const table = kindTable();
  const counts = new Map<number, number>();
  let total = 0;
  let elongations = 0;
  let before = -1;
  let run = 0;
  for (let i = 0; i < lower.length; i += 1) {
    let point = lower.charCodeAt(i);
    let kind = table[point] as Kind;
    if (point >= 0xd800 && point <= 0xdbff) {
      point = lower.codePointAt(i) as number;
      if (point > 0xffff) {
        kind = kindOfAstral(point);
        i += 1;
      }
    }
    if (kind === Kind.invisible) continue;
    if (kind >= Kind.lower && kind <= Kind.mark) {
      counts.set(point, (counts.get(point) ?? 0) + 1);
      total += 1;
    } else if (kind !== Kind.emoji) point = -1;
    run = point === before ? run + 1 : 1;
    before = point;
    if (run === DRAWN_OUT && point >= 0) {
      if (point !== W || lower.charCodeAt(i + 1) !== POINT) elongations += 1;
    }
  }
  return { entropy: entropyOf(counts.values(), total), elongations };
}

/** Shannon entropy in bits of counts that sum to `total`. */
function entropyOf(counts: Iterable<number>, total: number): number {
  if (total < 2) return 0;
  let sum = 0;
  for (const count of counts) sum += count * Math.log2(count);
  return Math.max(0, Math.log2(total) - sum / total);
}
