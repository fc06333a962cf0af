/** Converts values of a raw record to what a field requires, each with an error message. */
import type { Problem } from '../../contract/index.ts';
import { kindOf } from '../carriers/lines.ts';
import type { LabelReading, Mapping, RawRecord } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { canonical, decimalComma, percent } from '../labels/tally.ts';

/** Thrown and caught inside a reader: what is wrong with one field of one record. */
export class FieldProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Runs a reader's body; the first invalid field becomes the result. */
export function orProblem<T>(body: () => T): T | Problem {
  try {
    return body();
  } catch (thrown) {
    if (thrown instanceof FieldProblem) return thrown.problem;
    throw thrown;
  }
}

/** One field of one record. */
export class Field {
  readonly row: number;
  /** The column that the field is read from; null where it is not mapped. */
  readonly column: string | null;
  readonly value: unknown;
  readonly label: string;

  constructor(record: RawRecord, mapping: Mapping, id: string, label: string) {
    this.row = record.row;
    this.column = mapping[id] ?? null;
    this.value =
      this.column !== null && Object.hasOwn(record.values, this.column)
        ? record.values[this.column]
        : undefined;
    this.label = label;
  }

  /** The same field with one of its several values. */
  with(value: unknown, label = this.label): Field {
    const values = { [this.column ?? '']: value };
    return new Field({ row: this.row, values }, { '': this.column ?? '' }, '', label);
  }

  /** Whether there is nothing to read: no column, no value, null or an empty text. */
  get absent(): boolean {
    return (
      this.value === undefined ||
      this.value === null ||
      (typeof this.value === 'string' && this.value.trim() === '')
    );
  }

  /** Whether a label or a number is missing, in any spelling: NaN, null, NA. */
  get missing(): boolean {
    return isMissing(this.value);
  }

  fail(code: string, message: string): never {
    throw new FieldProblem({ row: this.row, column: this.column, code, message });
  }

  /** A label that is present but not understood; `said`: its text, if the field holds several. */
  failLabel(code: string, message: string, said?: string): never {
    const { row, column } = this;
    const value = said ?? this.value;
    const label = typeof value === 'string' ? value.trim() : JSON.stringify(value);
    throw new FieldProblem({ row, column, code, message, label: shorten(label) });
  }

  /** A required, non-blank text, unchanged. */
  text(): string {
    if (this.value === undefined) {
      this.fail(
        'missing-column',
        `This row has no ${this.label}${this.column === null ? '' : ` in '${this.column}'`}. Add it, or leave this row out.`,
      );
    }
    if (this.value === null) {
      this.fail('empty-text', `The ${this.label} is null. Fill it in, or leave this row out.`);
    }
    const text = this.#string();
    if (text.trim() === '') {
      this.fail('empty-text', `The ${this.label} is empty. Fill it in, or leave this row out.`);
    }
    return text;
  }

  /** An optional text: '' if it is missing or blank. */
  optionalText(): string {
    return this.value === undefined || this.value === null ? '' : this.#string();
  }

  /** An id: a text or a number; '' if there is none. */
  key(): string {
    if (this.absent) return '';
    if (typeof this.value === 'number') return String(this.value);
    return this.#string();
  }

  /** A finite number; null if there is none. */
  optionalNumber(labels?: LabelReading): number | null {
    return this.missing ? null : this.number(labels);
  }

  /** @param labels tells whether the column has decimal commas */
  number(labels?: LabelReading): number {
    const { value } = this;
    if (this.missing) {
      this.fail(
        'missing-score',
        `The ${this.label} is empty. Fill it in, leave this row out, or import the texts without it.`,
      );
    }
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value !== 'string') {
      this.failLabel(
        'bad-number',
        `The ${this.label} is ${kindOf(value)}. Write it as a number like 3.5.`,
      );
    }
    const text = value.trim();
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text))) {
      return Number(text);
    }
    const certain = this.column !== null && (labels?.decimalCommas.has(this.column) ?? false);
    const number = certain ? decimalComma(text, true) : undefined;
    if (number !== undefined) return number;
    const share = percent(text);
    if (share !== undefined) return this.#percent(share, text, labels);
    if (/^[+-]?\d+,\d+$/.test(text)) {
      this.failLabel(
        'decimal-comma',
        `The ${this.label} '${text}' has a decimal comma, or one of thousands: the rest of its column does not tell which. Write it with a point, as ${text.replace(',', '.')}, or without the comma.`,
      );
    }
    this.failLabel(
      'bad-number',
      `The ${this.label} '${shorten(text)}' is not a number. Write it like 3.5, or leave this row out.`,
    );
  }

  /** '80 %' is 0.8, unless another number of the column could be in hundredths, too. */
  #percent(share: number, text: string, labels?: LabelReading): number {
    if (labels === undefined || this.column === null || labels.percents.has(this.column))
      return share;
    return this.failLabel(
      'mixed-percent',
      `The ${this.label} '${text}' has a percent sign, and other numbers of its column have none. Write all of them alike.`,
    );
  }

  #string(): string {
    const { value } = this;
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') {
      this.fail('wrong-type', `The ${this.label} is ${kindOf(value)}, a text is expected.`);
    }
    return this.checked(value);
  }

  /** The same text, if it can be stored unchanged. */
  checked(text: string): string {
    if (text.includes('\0')) {
      this.fail(
        'nul-character',
        `The ${this.label} holds a NUL character (code 0), which cannot be kept. Remove it.`,
      );
    }
    if (!text.isWellFormed()) {
      this.fail(
        'broken-character',
        `The ${this.label} holds half of a character (a lone surrogate). Save the file anew as UTF-8.`,
      );
    }
    return text;
  }
}

/** Values of the record besides the mapped columns; `also` names mapped ones to keep. The annotator is kept. */
export function metadataOf(
  record: RawRecord,
  mapping: Mapping,
  also: readonly string[] = [],
): Record<string, unknown> {
  const read = also.length === 0 ? readColumns(mapping) : columnsRead(mapping, also);
  const left = Object.keys(record.values).filter((column) => !read.has(column));
  if (left.length === 0) return {};
  return Object.fromEntries(left.map((column) => [column, record.values[column]]));
}

/** Asked for on every row, of one mapping. */
const known = new WeakMap<Mapping, ReadonlySet<string>>();

function readColumns(mapping: Mapping): ReadonlySet<string> {
  const read = known.get(mapping) ?? columnsRead(mapping, []);
  known.set(mapping, read);
  return read;
}

function columnsRead(mapping: Mapping, also: readonly string[]): ReadonlySet<string> {
  return new Set(
    Object.entries(mapping)
      .filter(([field]) => field !== 'annotator' && !also.includes(field))
      .map(([, column]) => column),
  );
}

/** Maximum length of an annotator's name. */
const LONGEST_NAME = 200;

/** A list of names; empty if the field is something else. */
export function namesIn({ value }: Field): readonly string[] {
  const names = (Array.isArray(value) ? value : []) as unknown[];
  return names.every((name) => typeof name === 'string') ? names : [];
}

/** The annotator, if the row names one. */
export function annotatorOf(record: RawRecord, mapping: Mapping): { annotator?: string } {
  const field = new Field(record, mapping, 'annotator', 'annotator');
  if (field.missing) return {};
  // MT-bench names a model and the prompt that it was judged by.
  const names = namesIn(field);
  const annotator = (names.length > 0 ? field.checked(names.join(', ')) : field.key()).trim();
  if (annotator.length > LONGEST_NAME) {
    field.fail(
      'long-annotator',
      `The annotator is a text of ${annotator.length} characters. Choose another column for it, or none.`,
    );
  }
  return { annotator };
}

/** A score; null if there is none, or if it was said to mean none. */
export function scoreOf(field: Field, labels: LabelReading | undefined): number | null {
  if (field.missing) return null;
  const said = labels?.meanings[canonical(field.value)];
  return said === 'none' ? null : field.number(labels);
}

/** 1 slightly, 2 plainly, 3 strongly; plainly by default. */
export function strengthOf(field: Field, labels?: LabelReading): 1 | 2 | 3 {
  const value = field.optionalNumber(labels);
  if (value === null) return 2;
  if (value === 1 || value === 2 || value === 3) return value;
  return field.fail(
    'bad-strength',
    `The strength is ${value}. Write 1 (slightly), 2 (plainly) or 3 (strongly).`,
  );
}

/**
 * A margin as strength: rounded, and limited to 1..3. A margin of 0 is also a preference, the slightest; a
 * negative one contradicts it.
 */
export function strengthOfMargin(margin: number, field: Field): 1 | 2 | 3 {
  if (margin < 0) {
    field.fail(
      'negative-margin',
      `The margin is ${margin}: it says that the rejected text is the better one. Swap the texts, or leave this row out.`,
    );
  }
  const rounded = Math.round(margin);
  return rounded <= 1 ? 1 : rounded === 2 ? 2 : 3;
}

/** Two texts that differ. */
export function twoTexts(first: string, second: string, field: Field): [string, string] {
  if (first === second) {
    field.fail(
      'same-texts',
      'Both texts of this pair are the same, so neither can be better. Leave this row out.',
    );
  }
  return [first, second];
}

export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40).toWellFormed()}...` : text;
}

/** Share of the records for which `test` holds; 0 where there are none. */
export function share(records: readonly RawRecord[], test: (record: RawRecord) => boolean): number {
  return records.length === 0 ? 0 : records.filter(test).length / records.length;
}
