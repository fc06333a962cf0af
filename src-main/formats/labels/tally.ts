/** The contents of a column, counted over the whole file: values, numbers, booleans. */
import { isMissing } from './missing.ts';
import { isByRater } from './several.ts';

/** Maximum values counted individually; a column with more is described by its range. */
const MOST_VALUES = 64;
/** Maximum length of a label. */
const LONGEST = 80;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A number with a decimal comma. A comma before three digits may be a thousands separator: '1,250'. */
const COMMA = /^[+-]?\d+,\d+$/;
const MAY_BE_THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/;
const PERCENT = /^(\d+(?:[.,]\d+)?) ?%$/;
const TRUE_OR_FALSE: Readonly<Record<string, string>> = {
  true: 'true',
  yes: 'true',
  false: 'false',
  no: 'false',
};
/** Letters for true and false. */
export type Letters = readonly [string, string];
const LETTERS: readonly Letters[] = [
  ['t', 'f'],
  ['y', 'n'],
];

/** 'true' for the first letter, 'false' for the second; other values stay. */
export function wordOf(value: string, letters: Letters | null): string {
  const at = letters?.indexOf(value.toLowerCase()) ?? -1;
  return at === -1 ? value : at === 0 ? 'true' : 'false';
}

/** The verdict at the end of an explaining judge's text: 'My verdict is [[A>B]]'. */
const IN_BRACKETS = /\[\[[^[\]]{1,20}\]\]/g;

/**
 * The canonical form of a value, for counting and questions: '1' for 1, 1.0 and '1.0'; '3.5' for '3,5'; '0.8' for
 * '80 %'; 'true' for true, 'True' and 'yes'; the verdict in double brackets if a text has one.
 */
export function canonical(value: unknown): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  const text = value.trim();
  if (NUMBER.test(text)) return String(Number(text));
  const word = text.length <= 5 ? text.toLowerCase() : '';
  if (Object.hasOwn(TRUE_OR_FALSE, word)) return TRUE_OR_FALSE[word];
  const comma = decimalComma(text);
  if (comma !== undefined) return String(comma);
  const share = percent(text);
  if (share !== undefined) return String(share);
  const [verdict, ...others] = text.includes('[[') ? new Set(text.match(IN_BRACKETS)) : [];
  return verdict !== undefined && others.length === 0 ? verdict : text;
}

/**
 * '3,5' as 3.5; undefined if it is not such a number, or if the comma may separate thousands.
 *
 * @param certain whether the column is known to have decimal commas: then '1,250' has one, too
 */
export function decimalComma(text: string, certain = false): number | undefined {
  if (!text.includes(',') || !COMMA.test(text) || (!certain && MAY_BE_THOUSANDS.test(text)))
    return undefined;
  return Number(text.replace(',', '.'));
}

/** '80 %' as 0.8; undefined without a percent sign. */
export function percent(text: string): number | undefined {
  const number = text.endsWith('%') ? PERCENT.exec(text)?.[1] : undefined;
  return number === undefined ? undefined : Number(number.replace(',', '.')) / 100;
}

/** The number that a value represents, 1 for true and 0 for false; undefined if it is none. */
export function numberIn(value: unknown): number | undefined {
  return numberOf(canonical(value));
}

/** @param text a value in its canonical form */
function numberOf(text: string): number | undefined {
  if (text === 'true') return 1;
  if (text === 'false') return 0;
  return NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const given = Object.values(value);
  return given.length > 0 && given.every((one) => one === null || typeof one !== 'object');
}

export class ColumnTally {
  /** Number of values present. */
  given = 0;
  numbers = 0;
  booleans = 0;
  /** Number of lists, objects, and texts too long for a label. */
  others = 0;
  /** Numbers with a decimal comma, and with a decimal point. */
  commas = 0;
  points = 0;
  /** Numbers with a percent sign. */
  percents = 0;
  /** Lists, and words by rater: several labels per row. */
  lists = 0;
  /** Objects of numbers and words, such as counts by verdict or scores by aspect. */
  objects = 0;
  lowest = Infinity;
  highest = -Infinity;
  /** canonical value -> how often; the first `MOST_VALUES` of them. */
  readonly values = new Map<string, number>();
  /** Whether there were more values than are counted individually. */
  overflown = false;

  add(value: unknown): void {
    if (isMissing(value)) return;
    this.given++;
    const text = typeof value === 'object' ? '' : canonical(value);
    if (typeof value === 'object' || text.length > LONGEST) {
      this.others++;
      if (Array.isArray(value) || isByRater(value)) this.lists++;
      else if (isFlat(value)) this.objects++;
      return;
    }
    if (typeof value === 'string') this.#mark(value.trim());
    if (text === 'true' || text === 'false') this.booleans++;
    const number = numberOf(text);
    if (number !== undefined) {
      this.numbers++;
      this.lowest = Math.min(this.lowest, number);
      this.highest = Math.max(this.highest, number);
    }
    const count = this.values.get(text);
    if (count !== undefined) this.values.set(text, count + 1);
    else if (this.values.size < MOST_VALUES) this.values.set(text, 1);
    else this.overflown = true;
  }

  #mark(text: string): void {
    if (percent(text) !== undefined) this.percents++;
    else if (decimalComma(text) !== undefined) this.commas++;
    else if (NUMBER.test(text) ? text.includes('.') : /^[+-]?\d{1,3}(?:,\d{3})+\./.test(text)) {
      this.points++;
    }
  }

  /** Whether the numbers of the column have decimal commas: some do, and none has a point. */
  get decimalComma(): boolean {
    return this.commas > 0 && this.points === 0;
  }

  /** Whether every number of the column has a percent sign. */
  get onlyPercents(): boolean {
    return this.percents > 0 && this.percents === this.numbers;
  }

  get onlyBooleans(): boolean {
    return this.booleans > 0 && this.booleans === this.numbers;
  }

  /** The letters that stand for true and false: 't' and 'f', or 'y' and 'n', if the column holds both and nothing else. */
  get letters(): Letters | null {
    if (this.others > 0 || this.overflown) return null;
    const found = new Set([...this.values.keys()].map((value) => value.toLowerCase()));
    return LETTERS.find((two) => found.size === 2 && two.every((one) => found.has(one))) ?? null;
  }

  /** The same column with `true` and `false` instead of letters. */
  spelledOut(): ColumnTally {
    const { letters } = this;
    if (letters === null) return this;
    const column = new ColumnTally();
    for (const [value, count] of this.values) {
      for (let k = 0; k < count; k++) column.add(wordOf(value, letters));
    }
    return column;
  }

  /** The distinct numbers, if there are any; if too many, the lowest, the highest and the counted ones. */
  distinctNumbers(): number[] | null {
    if (this.numbers === 0) return null;
    const counted = [...this.values.keys()].map(numberIn).filter((value) => value !== undefined);
    return [...new Set([...counted, this.lowest, this.highest])];
  }

  /** Whether the column may hold labels: numbers, or few and short words. */
  get looksLikeLabels(): boolean {
    if (this.given === 0) return false;
    if ((this.lists + this.objects) * 2 > this.given) return true;
    if (this.others * 2 > this.given) return false;
    return (
      this.numbers * 2 > this.given ||
      this.values.size <= Math.max(2, this.given / 2, 0) ||
      this.values.size <= 12
    );
  }

  /** The most frequent values. */
  frequent(most: number): { value: string; count: number }[] {
    if (this.lists * 2 > this.given) return [{ value: 'a list', count: this.lists }];
    if (this.objects * 2 > this.given) return [{ value: 'an object', count: this.objects }];
    return [...this.values]
      .map(([value, count]) => ({ value, count }))
      .sort((one, other) => other.count - one.count)
      .slice(0, most);
  }
}
