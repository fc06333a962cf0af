import { describe, expect, test } from 'vitest';
import { openCarrier } from '../../../src-main/formats/carriers/carrier.ts';
import { carried, collect, file, gzip, utf16, saying } from './support.ts';

const rows = [
  { id: 'r1', prompt: 'Où est la gare ?', text: 'Tout droit, "puis" à gauche.' },
  { id: 'r2', prompt: 'どこですか', text: 'two\nlines, and 🚉' },
];
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const table = (delimiter: string): string =>
  [['id', 'prompt', 'text'], ...rows.map((row) => Object.values(row).map(quoted))]
    .map((cells) => cells.join(delimiter))
    .join('\n');

const carriers = [
  {
    name: 'JSONL',
    extension: 'jsonl',
    content: rows.map((row) => JSON.stringify(row)).join('\n'),
    description: 'JSONL',
    at: [1, 2],
  },
  {
    name: 'a JSON list',
    extension: 'json',
    content: JSON.stringify(rows, null, 2),
    description: 'JSON list',
    at: [1, 2],
  },
  {
    name: 'a JSON object with a list inside',
    extension: 'json',
    content: JSON.stringify({ version: '1', columns: ['id', 'prompt'], data: rows }),
    description: 'JSON object with a list',
    at: [1, 2],
  },
  { name: 'CSV', extension: 'csv', content: table(','), description: 'CSV, comma', at: [2, 3] },
  {
    name: 'CSV with semicolons',
    extension: 'csv',
    content: table(';'),
    description: 'CSV, semicolon',
    at: [2, 3],
  },
  {
    name: 'CSV with bars',
    extension: 'csv',
    content: table('|'),
    description: 'CSV, vertical bar',
    at: [2, 3],
  },
  { name: 'TSV', extension: 'tsv', content: table('\t'), description: 'TSV', at: [2, 3] },
];

const encodings = [
  { name: 'UTF-8', encode: (text: string) => Buffer.from(text) },
  { name: 'UTF-8 with BOM', encode: (text: string) => Buffer.from(`\ufeff${text}`) },
  { name: 'UTF-16 LE', encode: (text: string) => utf16(text, 'le') },
  { name: 'UTF-16 BE', encode: (text: string) => utf16(text, 'be') },
];

describe.each(carriers)('$name', ({ extension, content, description, at }) => {
  const expected = rows.map((values, index) => ({ row: at[index], values }));

  test.each(encodings)('in $name, gzipped or not', async ({ name, encode }) => {
    const plain = file(encode(content), extension);
    expect(await carried(plain)).toEqual(expected);
    expect((await openCarrier(plain)).description).toBe(`${description}, ${name}`);

    // The name does not reveal that it is compressed, but the first bytes do.
    const packed = file(gzip(encode(content)), extension);
    expect(await carried(packed)).toEqual(expected);
    expect((await openCarrier(packed)).description).toBe(`${description}, ${name}, gzip`);
  });

  test('is told by its content where the name says nothing', async () => {
    expect(await carried(file(content, 'data'))).toEqual(expected);
  });

  test('can be read again from the start', async () => {
    const carrier = await openCarrier(file(content, extension));
    const first = await collect(carrier.records());
    expect(await collect(carrier.records())).toEqual(first);
  });

  test('tells how much of the file has been read', async () => {
    const carrier = await openCarrier(file(gzip(content), extension));
    const reads: number[] = [];
    await collect(carrier.records(undefined, (read) => reads.push(read)));
    expect(reads.at(-1)).toBe(carrier.bytes);
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    const carrier = await openCarrier(file(content, extension));
    await expect(collect(carrier.records(stop.signal))).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
  });
});

describe('plain text', () => {
  test('has one text a line; blank lines are passed over and counted', async () => {
    const path = file(
      '\ufefffirst, with a comma\r\n\r\n  \nsecond\u0007\nlast without a break',
      'txt',
    );
    expect(await carried(path)).toEqual([
      { row: 1, values: { text: 'first, with a comma' } },
      { row: 4, values: { text: 'second\u0007' } },
      { row: 5, values: { text: 'last without a break' } },
    ]);
    expect((await openCarrier(path)).description).toBe('text, one a line, UTF-8 with BOM');
  });

  test('with known column names in its first line is a table after all', async () => {
    const path = file('prompt\ttext\nWhy?\tBecause.\n', 'txt');
    expect(await carried(path)).toEqual([{ row: 2, values: { prompt: 'Why?', text: 'Because.' } }]);
  });
});

describe('lines of JSON', () => {
  test('that are broken are told by row, and reading goes on', async () => {
    const path = file('{"a":1}\r\n\r\n{"a":\n[1]\n"x"\n{"a":1} {"b":2}\nnull\n{"a":2}', 'jsonl');
    expect(await carried(path)).toEqual([
      { row: 1, values: { a: 1 } },
      expect.objectContaining({ row: 3, code: 'bad-json' }),
      expect.objectContaining({ row: 4, code: 'not-an-object' }),
      expect.objectContaining({ row: 5, code: 'not-an-object' }),
      expect.objectContaining({ row: 6, code: 'bad-json' }),
      expect.objectContaining({ row: 7, code: 'not-an-object' }),
      { row: 8, values: { a: 2 } },
    ]);
  });

  test('name the place of the error', async () => {
    const [, problem] = await carried(file('{"a":1}\n{"a": 1,, "b": 2}\n', 'jsonl'));
    expect(problem).toMatchObject({ row: 2, message: saying('at character 9') });
  });

  test('are JSONL even where the first one is broken', async () => {
    const path = file(
      '{"prompt": "cut off,\n{"prompt":"a","text":"b"}\n{"prompt":"c","text":"d"}',
      'x',
    );
    expect((await openCarrier(path)).kind).toBe('jsonl');
    expect(await carried(path)).toHaveLength(3);
  });

  test('may hold lists of objects without being taken for one JSON document', async () => {
    const record = { prompt: 'p', completions: [{ text: 'a' }, { text: 'b' }] };
    const path = file(`${JSON.stringify(record)}\n${JSON.stringify(record)}\n`, 'json');
    expect(await carried(path)).toEqual([
      { row: 1, values: record },
      { row: 2, values: record },
    ]);
  });

  test('with a single record of messages are JSONL', async () => {
    const record = { chosen: [{ role: 'user', content: 'a' }], rejected: [] };
    expect(await carried(file(JSON.stringify(record), 'json'))).toEqual([
      { row: 1, values: record },
    ]);
  });

  test('keep a key named __proto__ as data', async () => {
    const [record] = await carried(file('{"__proto__": {"polluted": 1}, "text": "a"}\n', 'jsonl'));
    expect(record).toHaveProperty('values');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('JSON documents', () => {
  test('end at the first broken entry, which is named with its line', async () => {
    const path = file('[\n {"a": 1},\n {"a": 2},\n {"a": }\n, {"a": 4}]', 'json');
    expect(await carried(path)).toEqual([
      { row: 1, values: { a: 1 } },
      { row: 2, values: { a: 2 } },
      {
        row: 3,
        column: null,
        code: 'bad-json',
        message: saying('Entry 3 is not valid JSON (line 4)'),
      },
    ]);
  });

  test('that are cut off keep what came before', async () => {
    expect(await carried(file('[{"a": 1}, {"a": 2}, {"a', 'json'))).toEqual([
      { row: 1, values: { a: 1 } },
      { row: 2, values: { a: 2 } },
      expect.objectContaining({
        row: 3,
        code: 'bad-json',
        message: saying('cut off'),
      }),
    ]);
  });

  test('tell entries that are no objects, and go on', async () => {
    expect(await carried(file('[{"a": 1}, 5, [{"b": 1}], {"a": 2}]', 'json'))).toEqual([
      { row: 1, values: { a: 1 } },
      expect.objectContaining({ row: 2, code: 'not-an-object' }),
      expect.objectContaining({ row: 3, code: 'not-an-object' }),
      { row: 4, values: { a: 2 } },
    ]);
  });

  test('without a list say so', async () => {
    expect(await carried(file('{\n "prompt": "a",\n "n": {"x": 1}\n}', 'json'))).toEqual([
      expect.objectContaining({ row: 0, code: 'no-list' }),
    ]);
  });

  test('with two lists of records read the first and say so', async () => {
    const path = file('{\n"train": [{"a": 1}],\n"test": [{"a": 2}]}', 'json');
    expect(await carried(path)).toEqual([
      { row: 1, values: { a: 1 } },
      expect.objectContaining({
        row: 0,
        code: 'several-lists',
        message: saying("'test' was not"),
      }),
    ]);
  });
});

describe('long lines', () => {
  const long = 'ä'.repeat(5 * 1024 * 1024);

  test.each([
    {
      name: 'JSONL',
      extension: 'jsonl',
      content: `{"text":"a"}\n{"text":"${long}"}\n{"text":"b"}`,
    },
    { name: 'JSON', extension: 'json', content: `[{"text":"a"},{"text":"${long}"},{"text":"b"}]` },
    { name: 'CSV', extension: 'csv', content: `id,text\n1,a\n2,"${long}"\n3,b` },
    { name: 'plain text', extension: 'txt', content: `a\n${long}\nb` },
  ])('of 10 MB are read from $name', async ({ extension, content }) => {
    const found = await carried(file(content, extension));
    const texts = found.map((record) => ('values' in record ? record.values['text'] : record));
    expect(texts).toHaveLength(3);
    expect(texts[1] === long).toBe(true);
    expect([texts[0], texts[2]]).toEqual(['a', 'b']);
  });

  test.each([
    {
      name: 'JSONL',
      extension: 'jsonl',
      before: '{"text":"a"}\n{"text":"',
      after: '"}\n{"text":"b"}',
      next: 1,
    },
    { name: 'plain text', extension: 'txt', before: 'a\n', after: '\nb', next: 1 },
    { name: 'CSV', extension: 'csv', before: 'id,text\n1,a\n2,', after: '\n3,b', next: 1 },
    {
      name: 'JSON',
      extension: 'json',
      before: '[{"text":"a"},{"text":"',
      after: '"},{"text":"b"}]',
      next: 0,
    },
  ])('beyond the maximum are a problem of $name, not of the memory', async (carrier) => {
    const bytes = Buffer.alloc(40 * 1024 * 1024, 'x');
    const path = file(
      Buffer.concat([Buffer.from(carrier.before), bytes, Buffer.from(carrier.after)]),
      carrier.extension,
    );
    const found = await carried(path);
    const row = carrier.extension === 'csv' ? 3 : 2;
    expect(found[1]).toMatchObject({ row, code: 'too-long' });
    // JSON has no line to continue from; the others have.
    expect(found.slice(2)).toHaveLength(carrier.next);
  });
});
