/** Lines of a text, and the two carriers with one record per line: JSONL and plain text. */
import type { Problem } from '../../contract/index.ts';
import type { RawRecord } from '../format.ts';
import type { Batch } from './format.ts';
import { isTooDeep, MAX_RECORD_BYTES, tooDeep, tooLong } from './limits.ts';
import { parseJson } from './python-json.ts';
import { isPythonDictionary, parsePython } from './python-literal.ts';

interface Line {
  /** 1-based. */
  row: number;
  /** Without its line break; null if it is longer than the maximum. */
  bytes: Buffer | null;
}

/**
 * Splits at LF and CRLF; what stands after the last break is a line unless it is empty. Yields the lines
 * that end in one chunk together: a turn of the event loop for each would take longer than to read it.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  let row = 1;
  let parts: Buffer[] = [];
  let length = 0;

  const keep = (part: Buffer): void => {
    length += part.length;
    if (length > MAX_RECORD_BYTES) parts = [];
    else parts.push(part);
  };
  const finish = (): Line => {
    const whole = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    const bytes = whole.at(-1) === 13 ? whole.subarray(0, -1) : whole;
    const line = { row: row++, bytes: length > MAX_RECORD_BYTES ? null : bytes };
    parts = [];
    length = 0;
    return line;
  };

  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, at));
      lines.push(finish());
      from = at + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield [finish()];
}

/** One JSON object per line, or a dictionary as Python prints it; blank lines are skipped. */
export function readJsonl(chunks: AsyncIterable<Buffer>): AsyncGenerator<Batch> {
  return readLines(chunks, (text, row) => {
    if (isPythonDictionary(text)) return pythonRecord(text, row);
    try {
      return asRecord(parseJson(text), row, 'line');
    } catch (thrown) {
      return {
        row,
        column: null,
        code: 'bad-json',
        message: `This line is not valid JSON${whereIn(thrown)}. Correct it, or leave this row out.`,
      };
    }
  });
}

function pythonRecord(text: string, row: number): RawRecord | Problem {
  const value = parsePython(text);
  if (value !== undefined) return asRecord(value, row, 'line');
  return {
    row,
    column: null,
    code: 'bad-json',
    message:
      'This line is a dictionary as Python prints it, cut off or with something in it that is no text, number, list or dictionary. Write it with json.dumps, or leave this row out.',
  };
}

/** One text per line, in the column `text`; blank lines are skipped. */
export function readTextLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Batch> {
  return readLines(chunks, (text, row) => ({ row, values: { text } }));
}

async function* readLines(
  chunks: AsyncIterable<Buffer>,
  read: (text: string, row: number) => RawRecord | Problem,
): AsyncGenerator<Batch> {
  for await (const lines of splitLines(chunks)) {
    const batch: (RawRecord | Problem)[] = [];
    for (const { row, bytes } of lines) {
      if (bytes === null) {
        batch.push(tooLong(row, 'This line'));
        continue;
      }
      const text = bytes.toString();
      if (text.trim() !== '') batch.push(read(text, row));
    }
    yield batch;
  }
}

/** A JSON value as a record, or the problem that it is not an object. */
export function asRecord(
  value: unknown,
  row: number,
  place: 'line' | 'entry',
): RawRecord | Problem {
  if (isTooDeep(value)) return tooDeep(row, `This ${place}`);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { row, values: value as Record<string, unknown> };
  }
  return {
    row,
    column: null,
    code: 'not-an-object',
    message: Array.isArray(value)
      ? `This ${place} holds a list without the names of its columns, as pandas writes with orient="values", where an object like {"prompt": "...", "text": "..."} is expected. Write the file with orient="records", or as CSV with a header.`
      : `This ${place} holds ${kindOf(value)} where an object like {"prompt": "...", "text": "..."} is expected.`,
  };
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  const kind = typeof value;
  if (kind === 'string') return 'a text';
  if (kind === 'boolean') return 'true or false';
  return kind === 'object' ? 'an object' : `a ${kind}`;
}

/** V8 reports 'position 12', counted from 0; people count from 1. */
function whereIn(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return ` at character ${Number(position) + 1}`;
  return /end of JSON|Unterminated/.test(message) ? ': it ends too early' : '';
}
