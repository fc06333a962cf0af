/**
 * SentencePiece's precompiled character map, applied like Python's tokenizers do: each grapheme of up to
 * five bytes is looked up whole, else its characters one by one. Decomposed text that the map does not
 * compose stays decomposed, and so gets the same tokens as in Python.
 *
 * Layout (spm_precompiled of Hugging Face): size of the trie in bytes as uint32, a double-array trie of
 * uint32, then the replacements, each terminated by a zero byte. All little-endian.
 */

/** Longer graphemes are never looked up whole. */
const LONGEST = 5;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

export type Normalise = (text: string) => string;

/** @throws RangeError if the map is truncated */
export function charsmap(base64: string): Normalise {
  const bytes = Buffer.from(base64, 'base64');
  const size = bytes.readUInt32LE(0);
  const trie = Uint32Array.from({ length: size / 4 }, (_, at) => bytes.readUInt32LE(4 + 4 * at));
  const replacements = bytes.subarray(4 + size);
  const known = new Map<string, string | null>();

  const lookUp = (chunk: string): string | null => {
    let found = known.get(chunk);
    if (found !== undefined) return found;
    const at = shortestPrefix(trie, Buffer.from(chunk));
    found = at === null ? null : replacements.subarray(at, replacements.indexOf(0, at)).toString();
    known.set(chunk, found);
    return found;
  };

  return (text) => {
    let normal = '';
    for (const { segment } of graphemes.segment(text)) {
      const whole = Buffer.byteLength(segment) <= LONGEST ? lookUp(segment) : null;
      if (whole !== null) normal += whole;
      else for (const character of segment) normal += lookUp(character) ?? character;
    }
    return normal;
  };
}

/**
 * The value of the shortest prefix in the trie, as in the reference implementation; null if there is
 * none.
 */
function shortestPrefix(trie: Uint32Array, key: Buffer): number | null {
  const offset = (unit: number) => (unit >>> 10) << ((unit & 0x200) >>> 6);
  let node = offset(trie[0]);
  for (const byte of key) {
    if (byte === 0) return null;
    node ^= byte;
    const unit = trie[node] ?? 0;
    // The label is compared with its top bit, which only values have.
    if ((unit & 0x800000ff) >>> 0 !== byte) return null;
    node ^= offset(unit);
    if (((unit >>> 8) & 1) === 1) return (trie[node] ?? 0) & 0x7fffffff;
  }
  return null;
}
