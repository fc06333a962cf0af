/**
 * Lists and objects as Python prints them: `[{'role': 'user', 'content': "It's"}]`, as in tables where pandas
 * wrote a column of lists to CSV, or a file with a dictionary on each line; NumPy arrays have no commas.
 */

/** Whether a text begins like a dictionary with a name in single quotation marks, which no JSON does. */
export function isPythonDictionary(text: string): boolean {
  return /^\s*\{\s*'/.test(text);
}

/** Thrown if the text is not a literal, or a truncated one. */
class NoLiteral extends Error {}

const ESCAPES: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '0': '\0',
};
const WORDS: Record<string, unknown> = {
  None: null,
  True: true,
  False: false,
  null: null,
  true: true,
  false: false,
  nan: null,
  NaN: null,
  inf: null,
};

/** @returns undefined if the text is not a Python literal */
export function parsePython(text: string): unknown {
  const reader = new LiteralReader(text);
  try {
    return reader.whole();
  } catch (thrown) {
    if (thrown instanceof NoLiteral) return undefined;
    throw thrown;
  }
}

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value(0);
    this.#blanks();
    if (this.#at < this.#text.length) throw new NoLiteral();
    return value;
  }

  #blanks(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
  }

  /** Consumes a sign, if it comes next. */
  #take(sign: string): boolean {
    this.#blanks();
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }

  #value(depth: number): unknown {
    if (depth > 100) throw new NoLiteral();
    if (this.#take('[')) return this.#list(']', depth);
    if (this.#take('(')) return this.#list(')', depth);
    if (this.#take('{')) return this.#object(depth);
    if (this.#take('array(')) {
      const list = this.#value(depth + 1);
      if (this.#take(','))
        while (this.#at < this.#text.length && this.#text[this.#at] !== ')') this.#at++;
      if (!this.#take(')')) throw new NoLiteral();
      return list;
    }
    const quote = /^[rubRUB]{0,2}("""|'''|"|')/.exec(this.#text.slice(this.#at, this.#at + 6));
    if (quote !== null) return this.#strings();
    const word = /^[-+\w.]+/.exec(this.#text.slice(this.#at, this.#at + 60))?.[0];
    if (word === undefined) throw new NoLiteral();
    this.#at += word.length;
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    const number = Number(word);
    if (!Number.isFinite(number)) throw new NoLiteral();
    return Number.isInteger(number) && !Number.isSafeInteger(number) ? word : number;
  }

  #list(end: string, depth: number): unknown[] {
    const list: unknown[] = [];
    while (!this.#take(end)) {
      list.push(this.#value(depth + 1));
      this.#take(',');
    }
    return list;
  }

  #object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (!this.#take('}')) {
      const key = this.#value(depth + 1);
      if (!this.#take(':')) throw new NoLiteral();
      entries.push([String(key), this.#value(depth + 1)]);
      this.#take(',');
    }
    return Object.fromEntries(entries);
  }

  /** A string, joined with those that follow it without a comma. */
  #strings(): string {
    const [mark, quote] = /^[rubRUB]{0,2}("""|'''|"|')/.exec(this.#text.slice(this.#at)) ?? [];
    if (mark === undefined) throw new NoLiteral();
    this.#at += mark.length;
    const raw = /r/i.test(mark);
    let value = '';
    for (;;) {
      const next = this.#text.charAt(this.#at);
      if (next === '') throw new NoLiteral();
      if (this.#text.startsWith(quote, this.#at)) {
        this.#at += quote.length;
        return value;
      }
      this.#at++;
      value += next === '\\' && !raw ? this.#escape() : next;
    }
  }

  #escape(): string {
    const sign = this.#text.charAt(this.#at++);
    const digits = { x: 2, u: 4, U: 8 }[sign];
    if (digits !== undefined) {
      const code = this.#text.slice(this.#at, this.#at + digits);
      if (!/^[\da-f]+$/i.test(code) || code.length < digits) throw new NoLiteral();
      this.#at += digits;
      const point = Number.parseInt(code, 16);
      if (point > 0x10ffff) throw new NoLiteral();
      return String.fromCodePoint(point);
    }
    if (sign === '\n') return '';
    return ESCAPES[sign] ?? (/["'\\]/.test(sign) ? sign : `\\${sign}`);
  }
}
