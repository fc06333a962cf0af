/** Owns what is counted of single letters: their entropy, and letters that are drawn out. */
import { Kind } from './characters.ts';
import type { Tokens } from './tokens.ts';

export interface Letters {
  /** Shannon entropy of the lower-cased letters in bits; 0 below two letters. */
  entropy: number;
  /** Places where a letter or an emoji stands three or more times in a row ('sooo'). */
  elongations: number;
}

export function lettersOf(tokens: Tokens): Letters {
  const lower = tokens.text.toLowerCase();
  const { kinds, starts, ends } = tokens;
  const counts = new Map<number, number>();
  let total = 0;
  let elongations = 0;
  // Lower-casing keeps offsets for all but a few letters (such as U+0130), and those shift the
  // borders of tokens by one: no matter for counting letters.
  for (let i = 0; i < kinds.length; i += 1) {
    const kind = kinds[i];
    const letters = kind >= Kind.lower && kind <= Kind.wordCharacter;
    if (!letters && kind !== Kind.emoji) continue;
    let before = -1;
    let run = 1;
    // One-character words continue the run of the word before them.
    const from = starts[i];
    if (kind === Kind.wordCharacter) {
      if (from >= 2 && lower[from] === lower[from - 1] && lower[from] === lower[from - 2]) {
        if (lower[from] !== lower[from - 3]) elongations += 1;
      }
    }
    for (let at = from; at < ends[i]; at += 1) {
      const code = lower.codePointAt(at) ?? 0;
      if (code > 0xffff) at += 1;
      if (letters) {
        counts.set(code, (counts.get(code) ?? 0) + 1);
        total += 1;
      }
      run = code === before ? run + 1 : 1;
      if (run === 3) elongations += 1;
      before = code;
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
