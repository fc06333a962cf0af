/**
 * Handles differences between Python's and JavaScript's JSON. Python writes NaN, Infinity and -Infinity, which
 * are not JSON: they are read as null, so that they cost only their own field. JavaScript rounds integers beyond
 * 2^53: they become texts with all their digits. Commas that nothing follows, left from editing, are passed over.
 */

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const END_OF_LIST = 93;
const END_OF_OBJECT = 125;
const NOTHING = Buffer.alloc(0);
const NULL = Buffer.from('null');

/** Python's literals that stand for no number. */
const NO_NUMBERS = new Set(['NaN', 'Infinity', '-Infinity']);
/** Minimum length, in characters, of a number that JavaScript may not represent exactly. */
const LONG = 16;

/**
 * One JSON value, which a comma may follow.
 *
 * @throws SyntaxError if it is invalid even in Python's dialect
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    const plain = rewritten(text).replace(/,\s*$/, '');
    if (plain === text) throw thrown;
    return JSON.parse(plain);
  }
  return hasLargeNumber(value) ? JSON.parse(rewritten(text)) : value;
}

/** Whether a number in it may not be the one that was written: one beyond 2^53, or too large for any. */
function hasLargeNumber(value: unknown): boolean {
  const open = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one === 'number') {
      if (Math.abs(one) > Number.MAX_SAFE_INTEGER) return true;
    } else if (typeof one === 'object' && one !== null) {
      for (const inner of Object.values(one)) if (typeof inner !== 'string') open.push(inner);
    }
  }
  return false;
}

function rewritten(text: string): string {
  const rewriter = new Rewriter();
  return rewriter.push(Buffer.from(text)).toString() + rewriter.end().toString();
}

/**
 * The same JSON with null for NaN and Infinity, long integers in quotation marks, and no comma after the last entry of
 * a list or an object; lines stay lines.
 */
export async function* plainJson(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const rewriter = new Rewriter();
  for await (const chunk of chunks) {
    const plain = rewriter.push(chunk);
    if (plain.length > 0) yield plain;
  }
  const rest = rewriter.end();
  if (rest.length > 0) yield rest;
}

class Rewriter {
  #inString = false;
  /** Whether the previous chunk ended in a backslash that escapes the next character. */
  #escaped = false;
  /** The beginning of a word or number, or a comma, at the end of the previous chunk. */
  #held: Buffer = NOTHING;

  push(chunk: Buffer): Buffer {
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = NOTHING;
    const parts: Buffer[] = [];
    let copied = 0;
    let at = 0;
    while (at < bytes.length) {
      if (this.#inString) {
        at = this.#skipString(bytes, at);
      } else if (bytes[at] === QUOTE) {
        this.#inString = true;
        at++;
      } else if (bytes[at] === COMMA) {
        const next = afterBlanks(bytes, at + 1);
        if (next === bytes.length) {
          // The blanks before the comma mean the same, and need not be held, however many there are.
          this.#held = bytes.subarray(at, at + 1);
          parts.push(bytes.subarray(copied, at));
          return joined(parts, bytes.subarray(at + 1));
        }
        if (bytes[next] === END_OF_LIST || bytes[next] === END_OF_OBJECT) {
          parts.push(bytes.subarray(copied, at));
          copied = at + 1;
        }
        at++;
      } else if (isWord(bytes[at])) {
        const end = endOfWord(bytes, at);
        if (end === bytes.length) {
          this.#held = bytes.subarray(at);
          return joined(parts, bytes.subarray(copied, at));
        }
        const instead = replacement(bytes, at, end);
        if (instead !== null) {
          parts.push(bytes.subarray(copied, at), instead);
          copied = end;
        }
        at = end;
      } else {
        at++;
      }
    }
    return joined(parts, bytes.subarray(copied));
  }

  end(): Buffer {
    const held = this.#held;
    this.#held = NOTHING;
    return replacement(held, 0, held.length) ?? held;
  }

  /** The position after the quotation mark that ends the string, or the end of the bytes. */
  #skipString(bytes: Buffer, from: number): number {
    let at = from;
    if (this.#escaped) {
      this.#escaped = false;
      at++;
    }
    const start = at;
    for (;;) {
      const quote = bytes.indexOf(QUOTE, at);
      const end = quote === -1 ? bytes.length : quote;
      let backslashes = 0;
      while (end - backslashes > start && bytes[end - backslashes - 1] === BACKSLASH) backslashes++;
      const escapes = backslashes % 2 === 1;
      if (quote === -1) {
        this.#escaped = escapes;
        return bytes.length;
      }
      at = quote + 1;
      if (!escapes) {
        this.#inString = false;
        return at;
      }
    }
  }
}

function joined(parts: readonly Buffer[], last: Buffer): Buffer {
  return parts.length === 0 ? last : Buffer.concat([...parts, last]);
}

/** Letters, digits, signs and the decimal point. */
function isWord(byte: number): boolean {
  return (
    (byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === 43 ||
    byte === 45 ||
    byte === 46
  );
}

function afterBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 32 || bytes[at] === 10 || bytes[at] === 13 || bytes[at] === 9) at++;
  return at;
}

function endOfWord(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && isWord(bytes[at])) at++;
  return at;
}

/** The replacement for a word or number outside of strings; null if it stays. */
function replacement(bytes: Buffer, from: number, to: number): Buffer | null {
  const first = bytes[from];
  const maybeNone = first === 78 || first === 73 || (first === 45 && bytes[from + 1] === 73);
  if (!maybeNone && to - from < 5) return null;
  const word = bytes.toString('latin1', from, to);
  if (maybeNone) return NO_NUMBERS.has(word) ? NULL : null;
  const isLong = /^-?\d+$/.test(word)
    ? word.length >= LONG && String(Number(word)) !== word
    : /^-?\d+(?:\.\d+)?[eE]\+?\d{3,}$/.test(word) && !Number.isFinite(Number(word));
  return isLong ? Buffer.from(`"${word}"`) : null;
}
