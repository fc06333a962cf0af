/** Tables of quotes, delimiters and line breaks in any order, with chunks cut anywhere. */
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { readTable } from '../../../src-main/formats/carriers/table.ts';
import { collect } from './support.ts';

const COMMA = { kind: 'csv', delimiter: ',' } as const;
const CASES = 4000;
const PIECES = ['"', '""', ',', '\n', '\r\n', 'a', 'é', ' ', 'x'];

/** Numbers below `limit`, the same in every run. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return (state >> 8) % limit;
  };
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const random = generator(1);
const tables = Array.from({ length: CASES }, () => ({
  text: `first,second\n${Array.from({ length: random(40) }, () => PIECES[random(PIECES.length)]).join('')}`,
  size: 1 + random(12),
}));

test('chunks make no difference, and rows are lines of the file, ever further down', async () => {
  for (const { text, size } of tables) {
    const bytes = Buffer.from(text);
    const found = (await collect(readTable(inChunks(bytes, size), COMMA))).flat();
    expect(found, text).toEqual(
      (await collect(readTable(inChunks(bytes, bytes.length), COMMA))).flat(),
    );
    const rows = found.map((value) => value.row);
    expect(rows, text).toEqual([...new Set(rows)].toSorted((one, other) => one - other));
    expect(rows.at(-1) ?? 2, text).toBeLessThanOrEqual(text.split('\n').length);
  }
});

test('a table without errors is what csv-parse says it is', async () => {
  let sound = 0;
  for (const { text, size } of tables) {
    const expected = parseStrictly(text);
    if (expected === null) continue;
    sound++;
    const found = (await collect(readTable(inChunks(Buffer.from(text), size), COMMA))).flat();
    expect(
      found.map((value) => ('values' in value ? Object.values(value.values) : null)),
      text,
    ).toEqual(expected);
  }
  expect(sound).toBeGreaterThan(CASES / 10);
});

/** The rows under the header, null for those with a wrong number of columns; null for an error. */
function parseStrictly(text: string): (string[] | null)[] | null {
  try {
    const rows: string[][] = parse(text, {
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
    });
    return rows
      .slice(1)
      .filter((row) => row.length > 1 || row[0] !== '')
      .map((row) =>
        row.length < 2 || row.slice(2).some((cell) => cell !== '') ? null : row.slice(0, 2),
      );
  } catch {
    return null;
  }
}
