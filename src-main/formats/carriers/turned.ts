/**
 * Tables that pandas writes as one JSON object: `split` (column names once, rows as lists) is streamed; `index`
 * (an object of rows) and `columns` (an object of columns, its default) keep a row's values far apart, so these
 * are read whole, up to a size.
 */
import { JSONParser } from '@streamparser/json';
import type { Problem } from '../../contract/index.ts';
import { DialectError } from '../../contract/errors.ts';
import type { RawRecord } from '../format.ts';
import { type Batch, inBatches } from './format.ts';

/** The largest object that is read whole, in bytes. */
const MAX_WHOLE = 128 * 1024 * 1024;

const cutOff: Problem = {
  row: 0,
  column: null,
  code: 'bad-json',
  message: 'This JSON object is not valid or cut off. Write or download the file again.',
};

/** {"columns": [names], "index": [...], "data": [[values], ...]} */
export async function* readSplit(chunks: AsyncIterable<Buffer>): AsyncGenerator<Batch> {
  const parser = new JSONParser({
    paths: ['$.columns', '$.index.*', '$.data.*'],
    keepStack: false,
  });
  let columns: string[] | null = null;
  let row = 0;
  let found: (RawRecord | Problem)[] = [];
  parser.onValue = ({ value, stack, key }) => {
    if (key === 'columns' && Array.isArray(value)) columns = value.map(String);
    if (stack[1]?.key !== 'data') return;
    row++;
    found.push(asRow(value, columns, row));
  };
  for await (const chunk of chunks) {
    let broken = false;
    try {
      parser.write(chunk);
    } catch {
      broken = true;
    }
    if (broken) {
      yield [...found, { ...cutOff, row: row + 1 }];
      return;
    }
    if (found.length > 0) yield found;
    found = [];
  }
  if (!parser.isEnded) yield [{ ...cutOff, row: row + 1 }];
}

function asRow(value: unknown, columns: readonly string[] | null, row: number) {
  if (columns !== null && Array.isArray(value) && value.length === columns.length) {
    const cells: readonly unknown[] = value;
    return { row, values: Object.fromEntries(columns.map((name, at) => [name, cells[at]])) };
  }
  return {
    row,
    column: null,
    code: 'column-count',
    message:
      columns === null
        ? 'The names of the columns stand behind the rows. Write the file with orient="records".'
        : `This row is no list of ${columns.length} values, one for each column.`,
  };
}

/** {"0": {column: value}} for `index`, {column: {"0": value}} or {column: [values]} for `columns`. */
export async function* readTurned(
  chunks: AsyncIterable<Buffer>,
  orient: 'index' | 'columns',
  name: string,
): AsyncGenerator<Batch> {
  const outer = await readWhole(chunks, name);
  if (outer === null) {
    yield [cutOff];
    return;
  }
  yield* inBatches(rowsOf(outer, orient));
}

function* rowsOf(
  outer: Record<string, unknown>,
  orient: 'index' | 'columns',
): Generator<RawRecord | Problem> {
  const rows = orient === 'index' ? outer : turned(outer);
  const labels = Object.keys(rows);
  const counted = labels.every((label, at) => label === String(at));
  for (const [at, label] of labels.entries()) {
    const values = asObject(rows[label]);
    const row = at + 1;
    if (values === null) {
      yield {
        row,
        column: null,
        code: 'not-an-object',
        message: `The entry '${label}' is no object of columns and values, as those before it are.`,
      };
    } else {
      yield { row, values: counted || 'index' in values ? values : { index: label, ...values } };
    }
  }
}

async function readWhole(chunks: AsyncIterable<Buffer>, name: string) {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length <= MAX_WHOLE) continue;
    throw new DialectError(
      'too-large',
      `'${name}' holds its rows column by column in one JSON object, which is read up to ${MAX_WHOLE / 2 ** 20} MB. ` +
        'Write it by rows: DataFrame.to_json(FILE, orient="records", lines=True).',
      { name },
    );
  }
  try {
    return asObject(JSON.parse(Buffer.concat(parts).toString()));
  } catch {
    return null;
  }
}

function turned(columns: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const rows: Record<string, Record<string, unknown>> = {};
  for (const [column, cells] of Object.entries(columns)) {
    if (typeof cells !== 'object' || cells === null) continue;
    for (const [label, value] of Object.entries(cells)) (rows[label] ??= {})[column] = value;
  }
  return rows;
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
