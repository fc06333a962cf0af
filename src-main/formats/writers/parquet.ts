/** Parquet, one row group at a time: types are explicit, so readers need not guess. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Cell, ColumnType, Rows, Sheet } from './sheet.ts';

/** Rows per row group, and characters of text at which one ends earlier. */
const GROUP_ROWS = 10_000;
const GROUP_CHARACTERS = 16 * 1024 * 1024;

export async function writeParquet<Row>(
  rows: Rows<Row>,
  out: Writable,
  sheet: Sheet<Row>,
): Promise<{ rows: number }> {
  const columns = Object.entries(sheet.columns);
  const bytes = new ByteWriter();
  const file = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.flatMap(([name, type]) => elementsOf(name, type)),
    ],
    createdBy: 'Dialect',
  });
  const send = async (): Promise<void> => {
    const chunk = Buffer.from(bytes.getBytes());
    bytes.index = 0;
    if (!out.write(chunk)) await once(out, 'drain');
  };
  const held = new Map(columns.map(([name]) => [name, [] as unknown[]]));
  let count = 0;
  let characters = 0;
  const writeGroup = async (): Promise<void> => {
    const columnData = columns.map(([name]) => ({ name, data: held.get(name) ?? [] }));
    await file.write({ columnData, rowGroupSize: GROUP_ROWS });
    for (const cells of held.values()) cells.length = 0;
    characters = 0;
    await send();
  };
  for await (const row of rows) {
    const cells = sheet.cells(row);
    for (const [name, type] of columns) {
      const value = asValue(cells[name], type);
      held.get(name)?.push(value);
      if (typeof value === 'string') characters += value.length;
    }
    count++;
    if (count % GROUP_ROWS === 0 || characters >= GROUP_CHARACTERS) await writeGroup();
  }
  if (held.values().some((cells) => cells.length > 0)) await writeGroup();
  await file.finish();
  await send();
  return { rows: count };
}

function asValue(cell: Cell, type: ColumnType): unknown {
  if (type === 'integer') return BigInt(Number(cell));
  if (type === 'text') return cell ?? '';
  return type === 'numbers' ? Array.from(cell as ArrayLike<number>) : cell;
}

const REQUIRED = { repetition_type: 'REQUIRED' } as const;
const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8', ...REQUIRED } as const;

function elementsOf(name: string, type: ColumnType): SchemaElement[] {
  switch (type) {
    case 'text':
      return [{ name, ...TEXT }];
    case 'integer':
      return [{ name, type: 'INT64', ...REQUIRED }];
    case 'number':
      return [{ name, type: 'DOUBLE', ...REQUIRED }];
    case 'flag':
      return [{ name, type: 'BOOLEAN', ...REQUIRED }];
    case 'texts':
      return listOf(name, [{ name: 'element', ...TEXT }]);
    case 'numbers':
      return listOf(name, [{ name: 'element', type: 'FLOAT', ...REQUIRED }]);
    case 'messages':
      return listOf(name, [
        { name: 'element', num_children: 2, ...REQUIRED },
        { name: 'role', ...TEXT },
        { name: 'content', ...TEXT },
      ]);
  }
}

function listOf(name: string, element: SchemaElement[]): SchemaElement[] {
  return [
    { name, converted_type: 'LIST', num_children: 1, ...REQUIRED },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...element,
  ];
}
