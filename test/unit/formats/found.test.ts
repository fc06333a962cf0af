/** Files as left by editors, spreadsheets, pandas and downloads: read, or named for what they are. */
import { describe, expect, test } from 'vitest';
import { openCarrier } from '../../../src-main/formats/carriers/carrier.ts';
import { carried, file, gzip, utf16 } from './support.ts';

const values = async (path: string) =>
  (await carried(path)).map((found) => ('values' in found ? found.values : found));
const saying = (words: RegExp): string => expect.stringMatching(words) as string;

describe('Excel’s line that names the delimiter', () => {
  const table = 'sep=;\r\nprompt;text\r\nWhat?;"Good; yes"\r\n';
  const rows = [{ row: 3, values: { prompt: 'What?', text: 'Good; yes' } }];

  test.each([
    ['plain', Buffer.from(table)],
    ['with a byte order mark', Buffer.from(`\ufeff${table}`)],
    ['in UTF-16', utf16(table, 'le')],
  ])('is no header: %s', async (_, bytes) => {
    expect(await carried(file(bytes, 'csv'))).toEqual(rows);
    expect(await carried(file(bytes, 'txt'))).toEqual(rows);
  });

  test('may name any sign', async () => {
    const path = file('sep=^\nprompt^text\na, b^c; d\n', 'csv');
    expect(await values(path)).toEqual([{ prompt: 'a, b', text: 'c; d' }]);
    expect((await openCarrier(path)).description).toBe("CSV, '^', UTF-8");
  });
});

describe('line ends of CR alone', () => {
  test('end the rows of a table, quoted ones too', async () => {
    const path = file('prompt,text\rq1,"two\rlines"\rq2,second\r', 'csv');
    expect(await values(path)).toEqual([
      { prompt: 'q1', text: 'two\nlines' },
      { prompt: 'q2', text: 'second' },
    ]);
    expect((await openCarrier(path)).description).toBe('CSV, comma, UTF-8, lines end in CR');
  });

  test('end texts and records', async () => {
    expect(await values(file('first\rsecond', 'txt'))).toEqual([
      { text: 'first' },
      { text: 'second' },
    ]);
    expect(await values(file('{"a":1}\r{"a":2}\r', 'jsonl'))).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('are characters of a text where lines end otherwise', async () => {
    expect(await values(file('text\n"old\rMac"\n', 'csv'))).toEqual([{ text: 'old\rMac' }]);
  });
});

describe('byte order marks', () => {
  test('at the start of lines belong to no record; within a text they stay', async () => {
    const path = file(
      '\ufeff{"text":"one"}\n\ufeff{"text":"two"}\n{"text":"thr\ufeffee"}\n',
      'jsonl',
    );
    expect(await values(path)).toEqual([{ text: 'one' }, { text: 'two' }, { text: 'thr\ufeffee' }]);
    expect(await values(file('one\n\ufeff\ufefftwo\n', 'txt'))).toEqual([
      { text: 'one' },
      { text: 'two' },
    ]);
  });

  test('may stand twice at the start', async () => {
    const path = file('\ufeff\ufeff"prompt","text"\n"q","a"\n', 'csv');
    expect(await values(path)).toEqual([{ prompt: 'q', text: 'a' }]);
  });
});

describe('a tab-separated table with quotation marks as plain characters', () => {
  const plain = 'text\tscore\n"Hello" he said\t3\n5" disk\t2\n"open only\t4\nlast\t5\n';

  test('is read without quoting', async () => {
    const path = file(plain, 'tsv');
    expect(await values(path)).toEqual([
      { text: '"Hello" he said', score: '3' },
      { text: '5" disk', score: '2' },
      { text: '"open only', score: '4' },
      { text: 'last', score: '5' },
    ]);
    expect((await openCarrier(path)).description).toBe('TSV without quoting, UTF-8');
  });

  test('also where the first such row comes late', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => `text number ${index}\t1\n`).join('');
    const found = await values(file(`text\tscore\n${rows}"Hello" he said\t3\n`, 'tsv'));
    expect(found.at(-1)).toEqual({ text: '"Hello" he said', score: '3' });
    expect(found).toHaveLength(30_001);
  });

  test('but quoting stands where it works out', async () => {
    const path = file('text\tscore\n"two\nlines"\t3\n"a ""b"" c"\t2\n', 'tsv');
    expect(await values(path)).toEqual([
      { text: 'two\nlines', score: '3' },
      { text: 'a "b" c', score: '2' },
    ]);
  });
});

describe('JSON objects over several lines', () => {
  const pretty = '{\n "text": "one",\n "n": {"x": [1, 2]}\n}\n{\n "text": "two"\n}\n';

  test.each(['jsonl', 'json', 'txt'])(
    'one after another are records, as .%s',
    async (extension) => {
      expect(await values(file(pretty, extension))).toEqual([
        { text: 'one', n: { x: [1, 2] } },
        { text: 'two' },
      ]);
    },
  );

  test('that are cut off keep what came before', async () => {
    expect(await values(file(pretty.slice(0, -4), 'jsonl'))).toEqual([
      { text: 'one', n: { x: [1, 2] } },
      expect.objectContaining({ row: 2, code: 'bad-json' }),
    ]);
  });
});

describe('tables that pandas wrote', () => {
  const rows = [
    { prompt: 'q', text: 'one', score: 1.5 },
    { prompt: 'r', text: 'two', score: null },
  ];
  const columns = {
    prompt: { 0: 'q', 1: 'r' },
    text: { 0: 'one', 1: 'two' },
    score: { 0: 1.5, 1: null },
  };

  test.each([
    ['records', JSON.stringify(rows)],
    ['columns', JSON.stringify(columns)],
    ['index', JSON.stringify({ 0: rows[0], 1: rows[1] })],
    [
      'split',
      JSON.stringify({
        columns: ['prompt', 'text', 'score'],
        index: [0, 1],
        data: rows.map((row) => Object.values(row)),
      }),
    ],
    ['lists', JSON.stringify({ prompt: ['q', 'r'], text: ['one', 'two'], score: [1.5, null] })],
  ])('with orient=%s', async (_, text) => {
    expect(await values(file(text, 'json'))).toEqual(rows);
    expect(await values(file(JSON.stringify(JSON.parse(text), null, 2), 'json'))).toEqual(rows);
  });

  test('with orient=table, whose index is a column', async () => {
    const data = rows.map((row, index) => ({ index, ...row }));
    const schema = { fields: [{ name: 'index', type: 'integer' }], pandas_version: '1.4.0' };
    expect(await values(file(JSON.stringify({ schema, data }), 'json'))).toEqual(data);
  });

  test('keep an index that says something', async () => {
    const path = file(JSON.stringify({ text: { a7: 'one', b9: 'two' } }), 'json');
    expect(await values(path)).toEqual([
      { index: 'a7', text: 'one' },
      { index: 'b9', text: 'two' },
    ]);
  });

  test('are told from a record of two answers', async () => {
    const record = {
      chosen: { role: 'assistant', content: 'a' },
      rejected: { role: 'assistant', content: 'b' },
    };
    expect(await values(file(JSON.stringify(record), 'json'))).toEqual([record]);
  });
});

test.each([
  [
    'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
    /Git LFS pointer.*git lfs pull/,
  ],
  ['/annex/objects/MD5-s1--00\n', /git-annex pointer.*git annex get/],
  ['\n<!DOCTYPE html><html><body>Sign in</body></html>', /web page.*browser/],
  ['<!-- saved -->\n<html lang="en">', /web page/],
  ['<?xml version="1.0"?><rows/>', /XML document/],
  ['Obj\x01\x04\x14avro.codec', /Avro/],
  ['ARROW1\0\0', /Arrow or Feather.*to_parquet/],
  ['\xff\xff\xff\xff\x10\0\0\0', /Arrow stream.*to_parquet/],
  ['FEA1\0\0', /Feather/],
  ['ORC\x01\x02', /ORC file/],
  ['\x04\x22\x4d\x18abc', /packed with lz4/],
  ['\x28\xb5\x2f\xfdabc', /packed with zstd/],
  ['\xfd7zXZ\0', /packed with xz/],
  ['PK\x03\x04abc', /ZIP archive or an Excel workbook/],
  ['\x80\x04\x95\x10\0', /Python pickle/],
  ['\x93NUMPY\x01\0', /NumPy/],
  ['\x89HDF\r\n', /HDF5/],
  [`${'a'.padEnd(257, '\0')}ustar\0`, /TAR archive/],
])('no data: %j is named, with a way out', async (start, words) => {
  const bytes = Buffer.from(start, 'latin1');
  const refused = expect.objectContaining({
    name: 'DialectError',
    message: saying(words),
  }) as Error;
  for (const extension of ['csv', 'jsonl', 'txt']) {
    await expect(openCarrier(file(bytes, extension))).rejects.toThrow(refused);
  }
  await expect(openCarrier(file(gzip(bytes), 'csv.gz'))).rejects.toThrow(refused);
});

test('a text may begin as such a file does', async () => {
  expect(await values(file('ORCs are green\nPARENTS\nGIF89 was a year\n', 'txt'))).toHaveLength(3);
});
