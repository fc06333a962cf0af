/** What a column holds, counted over the whole file: its values, numbers, true and false. */
import { isMissing } from './missing.ts';

/** Values that are counted one by one; a column with more of them is told by its range. */
const MOST_VALUES = 64;
/** Longer texts are no labels. */
const LONGEST = 80;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** One value as it is counted and asked about: '1' for 1, 1.0 and '1.0'; 'true' for true and 'True'. */
export function canonical(value: unknown): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  const text = value.trim();
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase();
  return NUMBER.test(text) ? String(Number(text)) : text;
}

/** The number that a value is, 1 for true and 0 for false; undefined where it is none. */
export function numberIn(value: unknown): number | undefined {
  const text = canonical(value);
  if (text === 'true') return 1;
  if (text === 'false') return 0;
  return NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

export class ColumnTally {
  /** Values that are there. */
  given = 0;
  numbers = 0;
  booleans = 0;
  /** Texts too long for a label, lists and objects. */
  others = 0;
  lowest = Infinity;
  highest = -Infinity;
  /** canonical value -> how often; the first `MOST_VALUES` of them. */
  readonly values = new Map<string, number>();
  /** Whether there were more values than are counted one by one. */
  overflown = false;

  add(value: unknown): void {
    if (isMissing(value)) return;
    this.given++;
    if ((typeof value === 'string' && value.length > LONGEST) || typeof value === 'object') {
      this.others++;
      return;
    }
    const text = canonical(value);
    if (text === 'true' || text === 'false') this.booleans++;
    const number = numberIn(value);
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

  get onlyBooleans(): boolean {
    return this.booleans > 0 && this.booleans === this.numbers;
  }

  /** The different numbers, where there are some; of too many, the lowest, the highest and those counted. */
  distinctNumbers(): number[] | null {
    if (this.numbers === 0) return null;
    const counted = [...this.values.keys()].map(numberIn).filter((value) => value !== undefined);
    return [...new Set([...counted, this.lowest, this.highest])];
  }

  /** Whether the column may hold labels: numbers, or few and short words. */
  get looksLikeLabels(): boolean {
    if (this.given === 0 || this.others * 2 > this.given) return false;
    return (
      this.numbers * 2 > this.given ||
      this.values.size <= Math.max(2, this.given / 2, 0) ||
      this.values.size <= 12
    );
  }

  /** The most frequent values. */
  frequent(most: number): { value: string; count: number }[] {
    return [...this.values]
      .map(([value, count]) => ({ value, count }))
      .sort((one, other) => other.count - one.count)
      .slice(0, most);
  }
}
