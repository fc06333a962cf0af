/**
 * Tables: CSV and TSV by RFC 4180. Rows that follow it are read in one go (table-rows.ts); from the first other
 * one on csv-parse splits the fields. This module keeps the line numbers, checks the number of columns and
 * continues after a broken row.
 *
 * Two things that RFC 4180 forbids are common and harmless, and are read: line breaks of LF alone, and a
 * quotation mark inside a field that is not quoted (5" disk).
 */
import type { Problem } from '../../contract/index.ts';
import type { RawRecord } from '../format.ts';
import { isProblem } from '../format.ts';
import { CsvSession, type Broken, type Parsed } from './csv-session.ts';
import { countNewlines } from './encoding.ts';
import { type Batch, valuesOf } from './format.ts';
import { MAX_RECORD_BYTES, tooLong } from './limits.ts';
import { splitLines } from './lines.ts';
import { wholeRows } from './table-rows.ts';

export interface TableShape {
  kind: 'csv' | 'tsv';
  delimiter: string;
  /** Whether quotation marks are ordinary characters throughout. */
  plain?: boolean;
  /** Whether the first line names the delimiter, as in Excel: `sep=;`. */
  named?: boolean;
}

const NEWLINE = 10;
/**
 * Size of an incomplete row, in bytes, from which csv-parse takes over, so that it is not parsed from its start
 * again and again.
 */
const LONG_BEGINNING = 1024 * 1024;

export function readTable(chunks: AsyncIterable<Buffer>, shape: TableShape): AsyncGenerator<Batch> {
  return shape.plain ? readPlainTable(chunks, shape) : readQuotedTable(chunks, shape);
}

/** Whether quoting works: interpreting quotation marks breaks at most as many rows as taking them literally. */
export async function quotingWorksOut(
  chunks: () => AsyncIterable<Buffer>,
  shape: TableShape,
): Promise<boolean> {
  let quoted = false;
  for await (const chunk of chunks()) quoted ||= chunk.includes('"');
  if (!quoted) return true;
  const broken = await countProblems(readQuotedTable(chunks(), shape));
  return broken === 0 || broken <= (await countProblems(readPlainTable(chunks(), shape)));
}

async function countProblems(found: AsyncIterable<Batch>): Promise<number> {
  let count = 0;
  for await (const batch of found) count += batch.filter(isProblem).length;
  return count;
}

async function* readPlainTable(
  chunks: AsyncIterable<Buffer>,
  { delimiter, named = false }: TableShape,
): AsyncGenerator<Batch> {
  let header: string[] | null = null;
  for await (const lines of splitLines(chunks)) {
    const batch: (RawRecord | Problem)[] = [];
    for (const { row, bytes } of lines) {
      if (bytes === null) batch.push(tooLong(row, 'This row'));
      else if (bytes.length > 0 && !(named && row === 1)) {
        const fields = bytes.toString().split(delimiter);
        if (header === null) header = nameColumns(fields);
        else batch.push(asRecord(fields, header, row));
      }
    }
    yield batch;
  }
}

async function* readQuotedTable(
  chunks: AsyncIterable<Buffer>,
  { delimiter, named = false }: TableShape,
): AsyncGenerator<Batch> {
  const reader = new TableReader(delimiter, named);
  for await (const chunk of chunks) {
    const found = await reader.take(chunk);
    if (found.length > 0) yield found;
    if (reader.ended) return;
  }
  yield await reader.finish();
}

class TableReader {
  /** Set when nothing more can be read, because the header is broken. */
  ended = false;
  readonly #delimiter: string;
  /** Whether the first line is not the header yet, but names the delimiter. */
  #named: boolean;
  #session: CsvSession;
  #header: string[] | null = null;
  /** Bytes given to the session that belong to no finished row yet. */
  #open: Buffer[] = [];
  #row = 1;
  /** Set until the line to be skipped has been read to its end. */
  #broken: Broken | null = null;
  #found: (RawRecord | Problem)[] = [];
  /** Whether every row so far followed the rules. */
  #byRules = true;
  /** The beginning of a row that continues in the next bytes. */
  #begun: Buffer = Buffer.alloc(0);

  constructor(delimiter: string, named: boolean) {
    this.#delimiter = delimiter;
    this.#named = named;
    this.#session = new CsvSession(delimiter);
  }

  async take(chunk: Buffer): Promise<(RawRecord | Problem)[]> {
    const rest = this.#byRules ? this.#takeWhole(chunk) : chunk;
    if (rest.length > 0) await this.#feed(rest);
    return this.#collect();
  }

  /** Takes rows that follow the rules; returns the rest, which is for csv-parse, from the beginning of a row. */
  #takeWhole(chunk: Buffer): Buffer {
    const bytes = this.#begun.length > 0 ? Buffer.concat([this.#begun, chunk]) : chunk;
    const { rows, used, odd } = wholeRows(bytes, this.#delimiter);
    for (const { fields, lines } of rows) {
      if (fields.length > 1 || fields[0] !== '') this.#add(fields, this.#row);
      this.#row += lines;
    }
    const rest = bytes.subarray(used);
    this.#byRules = !odd && rest.length <= LONG_BEGINNING;
    this.#begun = this.#byRules ? rest : Buffer.alloc(0);
    return this.#byRules ? this.#begun.subarray(0, 0) : rest;
  }

  async #feed(chunk: Buffer): Promise<void> {
    let next = chunk;
    while (next.length > 0 && !this.ended) {
      this.#open.push(next);
      if (this.#broken === null) this.#accept(await this.#session.write(next));
      if (this.#broken === null) break;
      if (!this.#open.some((bytes) => bytes.includes(NEWLINE))) {
        this.#boundLine();
        break;
      }
      next = this.#skipLine(this.#broken);
    }
  }

  async finish(): Promise<(RawRecord | Problem)[]> {
    if (this.#begun.length > 0) await this.#feed(this.#begun);
    for (;;) {
      if (this.#broken === null) this.#accept(await this.#session.end());
      if (this.#broken === null || this.ended) return this.#collect();
      await this.#feed(this.#skipLine(this.#broken));
    }
  }

  #collect(): (RawRecord | Problem)[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #accept({ rows, broken }: Parsed): void {
    for (const { fields, end } of rows) {
      const row = this.#row;
      this.#row += this.#drop(end - this.#session.consumed);
      this.#session.consumed = end;
      if (fields.length > 1 || fields[0] !== '') this.#add(fields, row);
    }
    this.#broken = broken;
  }

  #add(fields: readonly string[], row: number): void {
    if (this.#named) this.#named = false;
    else if (this.#header === null) this.#header = nameColumns(fields);
    else this.#found.push(asRecord(fields, this.#header, row));
  }

  /** Drops finished bytes; returns the number of line breaks in them. */
  #drop(bytes: number): number {
    let left = bytes;
    let newlines = 0;
    while (left > 0) {
      const first = this.#open[0];
      const part = first.subarray(0, left);
      newlines += countNewlines(part);
      left -= part.length;
      if (part.length === first.length) this.#open.shift();
      else this.#open[0] = first.subarray(part.length);
    }
    return newlines;
  }

  /** Drops the beginning of a line that is too long to be kept until its end. */
  #boundLine(): void {
    const length = this.#open.reduce((sum, bytes) => sum + bytes.length, 0);
    if (length <= MAX_RECORD_BYTES) return;
    this.#open = [];
    this.#broken = { code: 'CSV_MAX_RECORD_SIZE', field: null };
  }

  /** Reports what is wrong with the line in which the open row begins; returns the bytes after that line. */
  #skipLine(broken: Broken): Buffer {
    const rest = this.#open.length === 1 ? this.#open[0] : Buffer.concat(this.#open);
    const newline = rest.indexOf(NEWLINE);
    const end = newline === -1 ? rest.length : newline;
    const plain =
      broken.code === 'INVALID_OPENING_QUOTE'
        ? splitPlainly(rest.subarray(0, end), this.#delimiter)
        : null;
    if (plain !== null) {
      this.#add(plain, this.#row);
    } else {
      this.#found.push(problemOf(broken, this.#row, this.#header));
      this.ended = this.#header === null;
    }
    this.#row += 1;
    this.#open = [];
    this.#broken = null;
    this.#session = new CsvSession(this.#delimiter);
    return rest.subarray(end + 1);
  }
}

/** Header cells as distinct names. */
function nameColumns(cells: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell, index) => {
    const name = cell.trim() || `column ${index + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

function asRecord(fields: readonly string[], header: readonly string[], row: number) {
  const differs = fields.length !== header.length;
  const isSurplus = (field: string, at: number) => at >= header.length && field !== '';
  if (differs && (fields.length < header.length || fields.some(isSurplus))) {
    return {
      row,
      column: null,
      code: 'column-count',
      message:
        `This row has ${fields.length} ${fields.length === 1 ? 'column' : 'columns'}, the header has ${header.length}. ` +
        'Put texts that hold the delimiter or a line break into quotation marks.',
    };
  }
  return { row, values: valuesOf(header, (at) => fields[at]) };
}

/** A line in which no field begins with a quotation mark, so that all its marks are literal. */
function splitPlainly(line: Buffer, delimiter: string): string[] | null {
  const fields = line.toString().replace(/\r$/, '').split(delimiter);
  return fields.some((field) => field.startsWith('"')) ? null : fields;
}

function problemOf(broken: Broken, row: number, header: readonly string[] | null): Problem {
  if (broken.code === 'CSV_MAX_RECORD_SIZE') return tooLong(row, 'This row');
  const column = broken.field === null ? null : (header?.[broken.field] ?? null);
  if (broken.code === 'CSV_QUOTE_NOT_CLOSED') {
    return {
      row,
      column,
      code: 'unclosed-quote',
      message:
        'A quotation mark is opened in this row and never closed. Close it, or double it ("") where it belongs to the text.',
    };
  }
  return {
    row,
    column,
    code: 'stray-quote',
    message:
      'A quotation mark stands in the middle of a field, or one above it was never closed. Put the field into quotation marks and double those inside ("").',
  };
}
