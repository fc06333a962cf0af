/**
 * Which text a label names: by the user's answer, the names in the row, the table of spellings, or its column.
 */
import type { LabelMeaning, LabelQuestion } from '../../contract/index.ts';
import { normalName } from '../columns.ts';
import type { RawRecord, WinnerReader } from '../format.ts';
import { isMissing } from './missing.ts';
import { givenIn } from './several.ts';
import { readSpelling } from './spellings.ts';
import type { Verdict } from './spellings.ts';
import { scaleOf } from './scales.ts';
import type { Scale } from './scales.ts';
import { canonical, ColumnTally, type Letters, numberIn, wordOf } from './tally.ts';

/** canonical value -> the user's meaning */
export type Meanings = Readonly<Record<string, LabelMeaning>>;

export interface WinnerColumns {
  winner: string;
  first: string;
  second: string;
  /** Whether the texts are in a list. */
  listed?: boolean | undefined;
}

/** Maximum values to ask about; a column with more is not a winner column. */
const MOST_ASKED = 12;
const OPPOSITE = { first: 'second', second: 'first' } as const;
/** Columns with the authors of the first and the second text. */
const MODEL_NAMES: readonly (readonly [string, string])[] = [
  ['model_a', 'model_b'],
  ['model_1', 'model_2'],
  ['model_0', 'model_1'],
  ['model1', 'model2'],
  ['generator_a', 'generator_b'],
  ['generator_1', 'generator_2'],
  ['system_a', 'system_b'],
  ['system_1', 'system_2'],
  ['source_a', 'source_b'],
  ['model_left', 'model_right'],
  ['modelA', 'modelB'],
  ['model_A', 'model_B'],
  ['assistant_a', 'assistant_b'],
  ['llm_a', 'llm_b'],
  ['llm_1', 'llm_2'],
];

/** A verdict, 'none' for a label to be ignored, undefined for one that is not understood. */
export type WinnerValue = Verdict | 'none' | undefined;

export class WinnerReading implements WinnerReader {
  readonly scale: Scale | null;
  readonly columns: WinnerColumns;
  readonly #tally: ColumnTally;
  readonly #letters: Letters | null;
  readonly #meanings: Map<string, LabelMeaning>;
  readonly #fromZero: boolean;
  readonly #names: { first: string; second: string };

  constructor(columns: WinnerColumns, tally: ColumnTally, meanings: Meanings = {}) {
    this.columns = columns;
    this.#letters = tally.letters;
    this.#tally = tally.spelledOut();
    this.#names = { first: normalName(columns.first), second: normalName(columns.second) };
    this.#fromZero = this.#names.first.endsWith('0') && this.#names.second.endsWith('1');
    this.scale = scaleOf(this.#tally, {
      column: columns.winner,
      fromZero: this.#fromZero,
      listed: columns.listed,
    });
    this.#meanings = new Map(
      Object.entries(meanings).map(([value, meaning]) => [
        wordOf(canonical(value), this.#letters),
        meaning,
      ]),
    );
    this.#completeMeanings();
  }

  /** Where a column holds two numbers, the meaning of one implies the other's. */
  #completeMeanings(): void {
    const numbers = this.#tally.distinctNumbers()?.map(String) ?? [];
    const [said, ...more] = [...this.#meanings].filter(([value]) => numbers.includes(value));
    if (said === undefined || more.length > 0 || numbers.length !== 2) return;
    const [value, meaning] = said;
    const other = numbers.find((number) => number !== value);
    if (other !== undefined && (meaning === 'first' || meaning === 'second')) {
      this.#meanings.set(other, OPPOSITE[meaning]);
    }
  }

  read(value: unknown, record: RawRecord): WinnerValue {
    if (isMissing(value)) return undefined;
    const text = canonical(value);
    const word = wordOf(text, this.#letters);
    const said = this.#meanings.get(word);
    if (said !== undefined) return said === 'none' ? 'none' : { side: said };
    return this.#byName(text, record) ?? this.#byTable(word);
  }

  /** By the names of the columns, and of the authors in this row. */
  #byName(text: string, record: RawRecord): Verdict | undefined {
    const name = normalName(text);
    if (name === this.#names.first) return { side: 'first' };
    if (name === this.#names.second) return { side: 'second' };
    const [first, second] = [record.values[this.columns.first], record.values[this.columns.second]];
    // The text itself, as in a column 'chosen' next to both.
    if (typeof first === 'string' && typeof second === 'string' && first !== second) {
      if (text === first.trim()) return { side: 'first' };
      if (text === second.trim()) return { side: 'second' };
    }
    for (const [first, second] of MODEL_NAMES) {
      const [one, two] = [record.values[first], record.values[second]];
      if (typeof one !== 'string' || typeof two !== 'string' || one === two) continue;
      if (text === one.trim()) return { side: 'first' };
      if (text === two.trim()) return { side: 'second' };
    }
    return undefined;
  }

  #byTable(text: string): WinnerValue {
    const number = numberIn(text);
    // An unexplained number is not a label yet: the import waits for the explanation.
    if (number !== undefined) return this.scale === null ? 'none' : this.scale.read(number);
    // If texts are counted from 0, 'response_1' is the second.
    const counted = this.#fromZero ? /^\D*[ _-]?([01])$/.exec(text)?.[1] : undefined;
    if (counted !== undefined) return { side: counted === '0' ? 'first' : 'second' };
    return readSpelling(text);
  }

  /** How numbers are interpreted, as a sentence; null if there are none. */
  get how(): string | null {
    if (this.scale === null || this.#tally.numbers === 0) return null;
    const unsaid = this.#tally
      .frequent(MOST_ASKED)
      .some(({ value }) => numberIn(value) !== undefined && !this.#meanings.has(value));
    return unsaid ? `Column '${this.columns.winner}': ${this.scale.how}.` : null;
  }

  /** Numbers that could mean one thing or its opposite, and have not been explained. */
  get ambiguous(): { value: string; count: number }[] {
    if (this.scale !== null) return [];
    return this.#tally
      .frequent(MOST_ASKED)
      .filter(({ value }) => numberIn(value) !== undefined && !this.#meanings.has(value));
  }

  /** The question that has to be answered before the column can be read; null if there is none. */
  get question(): LabelQuestion | null {
    const values = this.ambiguous;
    if (values.length === 0) return null;
    const shown = values.map(({ value, count }) => `${value} (${count})`).join(', ');
    return {
      column: this.columns.winner,
      values,
      meanings: ['first', 'second', 'tie', 'both-bad', 'none'],
      message:
        `The column '${this.columns.winner}' holds ${shown}, and nothing tells which text a number names. ` +
        `Say what each means: first ('${this.columns.first}'), second ('${this.columns.second}'), tie, both-bad or none.`,
    };
  }
}

/**
 * Whether a column can name the winner: at least half of its values are understood, or would be asked about.
 *
 * @param mostAsked maximum numbers to ask about; a column with more different ones is of another kind
 */
export function canBeWinner(
  columns: WinnerColumns,
  records: readonly RawRecord[],
  mostAsked: number,
): boolean {
  const tally = new ColumnTally();
  const given = records.flatMap((record) =>
    givenIn(record, columns.winner).map(({ value }) => ({ value, record })),
  );
  for (const { value } of given) tally.add(value);
  if (given.length === 0) return false;
  const reading = new WinnerReading(columns, tally);
  const asked = new Set(reading.ambiguous.map(({ value }) => value));
  const mayBeAsked = asked.size <= mostAsked;
  const read = given.filter(({ value, record }) => {
    return reading.read(value, record) !== undefined || (mayBeAsked && asked.has(canonical(value)));
  });
  return read.length * 2 >= given.length;
}
