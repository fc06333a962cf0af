/** Splits rows with csv-parse, whatever pieces they come in, and says which field of a row is broken. */
import { CsvError, parse } from 'csv-parse';
import type { Parser } from 'csv-parse';
import { MAX_RECORD_BYTES } from './limits.ts';

interface Row {
  fields: string[];
  /** Bytes from the start of the parser's input to the end of this row. */
  end: number;
}

/** Why a row cannot be read. */
export interface Broken {
  code: string;
  /** 0-based index of the field; null if the whole row is meant. */
  field: number | null;
}

export interface Parsed {
  rows: Row[];
  broken: Broken | null;
}

/** One csv-parse parser, from the beginning of a row until the first error. */
export class CsvSession {
  readonly #parser: Parser;
  #rows: Row[] = [];
  /** Bytes of this session's input that belong to finished rows. */
  consumed = 0;

  constructor(delimiter: string) {
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
    if (error === null) return { rows, broken: null };
    const field = error['column'];
    return {
      rows,
      broken: { code: error.code, field: typeof field === 'number' ? field : null },
    };
  }
}
