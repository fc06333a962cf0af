/**
 * Tables: CSV and TSV by RFC 4180. csv-parse splits the fields; this module keeps the line numbers,
 * checks the number of columns and goes on after a broken row.
 *
 * Two things that RFC 4180 forbids are common and harmless, and are read: line breaks of LF alone,
 * and a quotation mark inside a field that is not quoted (5" disk).
 */
import { CsvError, parse } from 'csv-parse';
import type { Parser } from 'csv-parse';
import type { Problem } from '../../contract/index.ts';
import type { RawRecord } from '../format.ts';
import { countNewlines } from './encoding.ts';
import { MAX_RECORD_BYTES, tooLong } from './limits.ts';

export type Delimiter = ',' | ';' | '\t' | '|';

const NEWLINE = 10;

interface Row {
  fields: string[];
  /** Bytes from the start of the parser's input to the end of this row. */
  end: number;
}

interface Parsed {
  rows: Row[];
  error: CsvError | null;
}

/** One csv-parse parser, from a place where a row begins until the first error. */
class Session {
  readonly #parser: Parser;
  #rows: Row[] = [];
  /** Bytes of this session's input that belong to finished rows. */
  consumed = 0;

  constructor(delimiter: Delimiter) {
    this.#parser = parse({
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      max_record_size: MAX_RECORD_BYTES,
      on_record: (fields: string[], context) => {
        this.#rows.push({ fields, end: context.bytes });
        return null;
      },
    });
    this.#parser.on('error', () => undefined);
  }

  write(bytes: Buffer): Promise<Parsed> {
    return this.#run((done) => this.#parser.write(bytes, done));
  }

  end(): Promise<Parsed> {
    return this.#run((done) => {
      this.#parser.once('finish', () => done(null));
      this.#parser.once('error', done);
      this.#parser.end();
    });
  }

  async #run(step: (done: (error?: Error | null) => void) => void): Promise<Parsed> {
    const error = await new Promise<Error | null>((resolve) => {
      step((thrown) => resolve(thrown ?? null));
    });
    const rows = this.#rows;
    this.#rows = [];
    if (error !== null && !(error instanceof CsvError)) throw error;
    return { rows, error };
  }
}

export async function* readTable(
  chunks: AsyncIterable<Buffer>,
  delimiter: Delimiter,
): AsyncGenerator<RawRecord | Problem> {
  let session = new Session(delimiter);
  let header: string[] | null = null;
  /** What was given to the session and belongs to no finished row yet. */
  let open: Buffer[] = [];
  let row = 1;
  /** An error whose line has not been read to its end. */
  let unfinished: CsvError | null = null;

  function* take(parsed: Parsed): Generator<RawRecord | Problem> {
    for (const { fields, end } of parsed.rows) {
      const here = row;
      const passed = drop(end - session.consumed);
      session.consumed = end;
      row += passed;
      if (fields.length === 1 && fields[0] === '') continue;
      if (header === null) header = nameColumns(fields);
      else yield asRecord(fields, header, here);
    }
  }

  /** Forgets bytes at the front of `open`; answers how many line breaks they held. */
  function drop(bytes: number): number {
    let left = bytes;
    let newlines = 0;
    while (left > 0) {
      const first = open[0];
      const part = first.subarray(0, left);
      newlines += countNewlines(part);
      left -= part.length;
      if (part.length === first.length) open.shift();
      else open[0] = first.subarray(part.length);
    }
    return newlines;
  }

  /** After an error: tells it, and starts again on the next line. Answers what to read again. */
  function* recover(
    error: CsvError,
    atEnd: boolean,
  ): Generator<RawRecord | Problem, Buffer | null> {
    const rest = open.length === 1 ? open[0] : Buffer.concat(open);
    const found = rest.indexOf(NEWLINE);
    if (found === -1 && !atEnd && rest.length <= MAX_RECORD_BYTES) {
      open = [rest];
      unfinished = error;
      return null;
    }
    const lineEnd = found === -1 ? rest.length : found;
    const plain =
      error.code === 'INVALID_OPENING_QUOTE'
        ? splitPlainly(rest.subarray(0, lineEnd), delimiter)
        : null;
    if (plain === null) yield problemOf(error, row, header);
    else if (header === null) header = nameColumns(plain);
    else yield asRecord(plain, header, row);
    unfinished = null;
    session = new Session(delimiter);
    open = [];
    row += 1;
    return rest.subarray(Math.min(lineEnd + 1, rest.length));
  }

  for await (const chunk of chunks) {
    let next: Buffer | null = chunk;
    while (next !== null && next.length > 0) {
      open.push(next);
      if (unfinished === null) {
        const parsed: Parsed = await session.write(next);
        yield* take(parsed);
        if (parsed.error === null) break;
        unfinished = parsed.error;
      }
      next = yield* recover(unfinished, false);
      if (header === null && unfinished === null) return;
    }
  }

  for (;;) {
    if (unfinished === null) {
      const parsed: Parsed = await session.end();
      yield* take(parsed);
      if (parsed.error === null) return;
      unfinished = parsed.error;
    }
    let next: Buffer | null = yield* recover(unfinished, true);
    while (next !== null && next.length > 0) {
      open.push(next);
      const parsed: Parsed = await session.write(next);
      yield* take(parsed);
      if (parsed.error === null) break;
      next = yield* recover(parsed.error, true);
    }
    if (header === null) return;
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
  const surplus = fields.slice(header.length);
  if (fields.length < header.length || surplus.some((field) => field !== '')) {
    return {
      row,
      column: null,
      code: 'column-count',
      message:
        `This row has ${fields.length} ${fields.length === 1 ? 'column' : 'columns'}, the header has ${header.length}. ` +
        'Put texts that hold the delimiter or a line break into quotation marks.',
    };
  }
  return { row, values: Object.fromEntries(header.map((name, index) => [name, fields[index]])) };
}

/** A line in which no field begins with a quotation mark: its marks are ordinary characters. */
function splitPlainly(line: Buffer, delimiter: Delimiter): string[] | null {
  const fields = line.toString().replace(/\r$/, '').split(delimiter);
  return fields.some((field) => field.startsWith('"')) ? null : fields;
}

function problemOf(error: CsvError, row: number, header: readonly string[] | null): Problem {
  if (error.code === 'CSV_MAX_RECORD_SIZE') return tooLong(row, 'This row');
  const index = typeof error['column'] === 'number' ? error['column'] : -1;
  const column = header?.[index] ?? null;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
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
