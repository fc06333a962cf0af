/**
 * The hash of a sequence of code points: MurmurHash3 (x86, 32 bit; Austin Appleby, public domain) of the
 * sequence in UTF-32, little-endian. Split into steps, so that n-grams with the same start share the work
 * on their common prefix.
 */

/** State of a hash after one more code point; the first state is the seed. */
export function mix(state: number, codePoint: number): number {
  let k = Math.imul(codePoint, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = state ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Hash of `length` code points whose last state is `state`: 32 bits, unsigned. */
export function finish(state: number, length: number): number {
  let h = state ^ (4 * length);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
