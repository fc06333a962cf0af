/** Parquet written by pyarrow and polars, with every codec, and by Dialect's own library. */
import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { openCarrier } from '../../../src-main/formats/carriers/carrier.ts';
import { previewFile } from '../../../src-main/formats/preview.ts';
import { missingInPython, runPython } from '../../python.ts';
import { carried, collect, file, folder, gzip } from './support.ts';

const small = (): Buffer =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'prompt', data: ['Why?', 'How?', 'Who?'] },
        { name: 'text', data: ['Because ü', 'So 漢', 'They'] },
        { name: 'score', data: [1.5, null, 3], type: 'DOUBLE' },
        { name: 'id', data: [1n, 9007199254740993n, 3n], type: 'INT64' },
      ],
      rowGroupSize: 2,
    }),
  );

describe('Parquet', () => {
  test('is read over its row groups; ids keep their digits', async () => {
    const path = file(small(), 'parquet');
    expect(await carried(path)).toEqual([
      { row: 1, values: { prompt: 'Why?', text: 'Because ü', score: 1.5, id: 1 } },
      { row: 2, values: { prompt: 'How?', text: 'So 漢', score: null, id: '9007199254740993' } },
      { row: 3, values: { prompt: 'Who?', text: 'They', score: 3, id: 3 } },
    ]);
  });

  test('is told by its bytes, and says what it is', async () => {
    const { carrier, format, mapping } = await previewFile(file(small(), 'csv'));
    expect(carrier).toBe('Parquet, snappy, 3 rows');
    expect(format).toBe('scored-texts');
    expect(mapping).toEqual({ text: 'text', score: 'score', prompt: 'prompt', id: 'id' });
  });

  test('tells how far it has been read, and stops when told to', async () => {
    const carrier = await openCarrier(file(small(), 'parquet'));
    const reads: number[] = [];
    await collect(carrier.records(undefined, (read) => reads.push(read)));
    expect(reads).toEqual(reads.toSorted((one, other) => one - other));
    expect(reads.at(-1)).toBe(carrier.bytes);
    await expect(collect(carrier.records(AbortSignal.abort()))).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
  });

  test('has texts, missing ones and bytes that are no text in several pages', async () => {
    const texts = Array.from({ length: 700 }, (_, at) =>
      at % 7 === 0 ? null : Buffer.from(at % 11 === 0 ? [0xff, 0x41] : `ü \ufffd 漢 ${at}`),
    );
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'row', data: texts.map((_, at) => at) },
        { name: 'text', data: texts },
      ],
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'row', type: 'INT32', repetition_type: 'REQUIRED' },
        { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ],
      pageSize: 1000,
    });
    const found = await carried(file(Buffer.from(bytes), 'parquet'));
    const said = (at: number) => (at % 11 === 0 ? '(2 bytes, no text)' : `ü \ufffd 漢 ${at}`);
    expect(found).toEqual(
      texts.map((text, at) => ({
        row: at + 1,
        values: { row: at, text: text === null ? null : said(at) },
      })),
    );
  });

  test('that is cut off, packed or damaged is refused with a way out', async () => {
    const cut = file(small(), 'parquet');
    truncateSync(cut, 100);
    await expect(openCarrier(cut)).rejects.toMatchObject({ code: 'broken-parquet' });
    await expect(openCarrier(file(gzip(small()), 'parquet.gz'))).rejects.toThrow(/Unpack it/);
    const bytes = small();
    bytes.fill(0xff, 4, 60);
    const carrier = await openCarrier(file(bytes, 'parquet'));
    await expect(collect(carrier.records())).rejects.toMatchObject({ code: 'broken-parquet' });
  });
});

const missing = missingInPython('pyarrow');

describe.skipIf(missing)(`Parquet of pyarrow${missing}`, () => {
  const script = fileURLToPath(new URL('./parquet.py', import.meta.url));

  test('holds the same rows with every codec and page version', async () => {
    const written = await runPython([script, folder]);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as unknown[];
    const names = JSON.parse(written) as string[];
    expect(names.length).toBeGreaterThanOrEqual(12);
    for (const name of names) {
      const found = await carried(join(folder, name));
      const rows = found.map((record) => ('values' in record ? record.values : record));
      // NaN does not exist in JSON, so its JSON form is compared.
      const plain = JSON.parse(JSON.stringify(rows)) as unknown[];
      expect(plain.length, name).toBe(expected.length);
      const wrong = plain.findIndex((row, at) => !same(row, expected[at]));
      expect([name, wrong, plain[wrong]]).toEqual([name, -1, undefined]);
    }
  });
});

describe.skipIf(missing)(`decimals of pyarrow${missing}`, () => {
  const script = fileURLToPath(new URL('./parquet-decimals.py', import.meta.url));

  test('keep their digits, as bytes and integers, in lists and structs', async () => {
    const expected = JSON.parse(await runPython([script, folder])) as unknown[];
    for (const name of ['False-False', 'False-True', 'True-False', 'True-True']) {
      const found = await carried(join(folder, `decimals-${name}.parquet`));
      const rows = found.map((record) => ('values' in record ? record.values : record));
      expect(rows, name).toEqual(expected);
    }
  });
});

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
