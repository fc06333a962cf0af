/** One JSON object per line, UTF-8, with each column of one type from its first row on. */
import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Cell, ColumnType, Rows, Sheet } from './sheet.ts';

export async function writeJsonl<Row>(
  rows: Rows<Row>,
  out: Writable,
  sheet: Sheet<Row>,
): Promise<{ rows: number }> {
  const columns = Object.entries(sheet.columns).map(([name, type]) => ({
    name,
    type,
    key: JSON.stringify(name),
  }));
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    for await (const row of rows) {
      const cells = sheet.cells(row);
      const first = count++ === 0;
      const parts = columns.map(
        ({ name, type, key }) => `${key}:${asJson(cells[name], type, first)}`,
      );
      yield `{${parts.join(',')}}\n`;
    }
  }
  await pipeline(Readable.from(lines()), out, { end: false });
  return { rows: count };
}

function asJson(cell: Cell, type: ColumnType, first: boolean): string {
  switch (type) {
    case 'text':
      return JSON.stringify(cell ?? '');
    case 'number':
      return decimal(Number(cell));
    case 'numbers':
      return `[${Array.from(cell as ArrayLike<number>, decimal).join(',')}]`;
    case 'texts': {
      const texts = cell as readonly string[];
      // An empty list has no type: the first one holds an empty text instead.
      return JSON.stringify(first && texts.length === 0 ? [''] : texts);
    }
    case 'integer':
    case 'flag':
    case 'messages':
      return JSON.stringify(cell);
  }
}

/** 2 as 2.0: a number with decimals, whatever they are. */
function decimal(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
