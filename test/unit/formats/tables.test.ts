import { describe, expect, test } from 'vitest';
import { openCarrier } from '../../../src-main/formats/carriers/carrier.ts';
import { carried, file, saying } from './support.ts';

const csv = (content: string, extension = 'csv'): ReturnType<typeof carried> =>
  carried(file(content, extension));

describe('row numbers are lines of the file', () => {
  test('with line breaks in quotation marks', async () => {
    expect(await csv('id,text\n1,"a\nb\n\nc"\n2,d\n')).toEqual([
      { row: 2, values: { id: '1', text: 'a\nb\n\nc' } },
      { row: 6, values: { id: '2', text: 'd' } },
    ]);
  });

  test('with CRLF inside and outside of quotation marks', async () => {
    expect(await csv('id,text\r\n1,"a\r\nb"\r\n2,d\r\n')).toEqual([
      { row: 2, values: { id: '1', text: 'a\r\nb' } },
      { row: 4, values: { id: '2', text: 'd' } },
    ]);
  });

  test('with blank lines, also before the header, and a byte order mark', async () => {
    expect(await csv('\ufeff\n\nid,text\n\n1,a\n\r\n\n2,b')).toEqual([
      { row: 5, values: { id: '1', text: 'a' } },
      { row: 8, values: { id: '2', text: 'b' } },
    ]);
  });

  test('with LF and CRLF mixed', async () => {
    expect(await csv('id,text\r\n1,a\n2,b\r\n3,c\n')).toEqual([
      { row: 2, values: { id: '1', text: 'a' } },
      { row: 3, values: { id: '2', text: 'b' } },
      { row: 4, values: { id: '3', text: 'c' } },
    ]);
  });

  test('over many chunks of the file', async () => {
    const count = 60_000;
    const lines = Array.from(
      { length: count },
      (_, index) => `${index},"line ""${index}""\r\nnext"\r\n`,
    );
    const found = await csv(`id,text\r\n${lines.join('')}`);
    expect(found).toHaveLength(count);
    const wrong = found.filter(
      (record, index) =>
        record.row !== 2 + 2 * index ||
        !('values' in record) ||
        record.values['text'] !== `line "${index}"\r\nnext`,
    );
    expect(wrong).toEqual([]);
  });
});

describe('a broken row is told, and reading goes on', () => {
  test('too few and too many columns', async () => {
    expect(await csv('id,prompt,text\n1,a\n2,b,c\n3,d,e,f\n4,g,h,,\n')).toEqual([
      expect.objectContaining({ row: 2, code: 'column-count' }),
      { row: 3, values: { id: '2', prompt: 'b', text: 'c' } },
      expect.objectContaining({
        row: 4,
        code: 'column-count',
        message: saying('has 4 columns, the header has 3'),
      }),
      { row: 5, values: { id: '4', prompt: 'g', text: 'h' } },
    ]);
  });

  test('a quotation mark that is never closed', async () => {
    expect(await csv('id,text\n1,"open\n2,b\n3,c\n')).toEqual([
      expect.objectContaining({ row: 2, column: 'text', code: 'unclosed-quote' }),
      { row: 3, values: { id: '2', text: 'b' } },
      { row: 4, values: { id: '3', text: 'c' } },
    ]);
  });

  test('a quotation mark that swallows the next quoted field', async () => {
    expect(await csv('id,text\n1,"open\n2,"b"\n3,c\n')).toEqual([
      expect.objectContaining({ row: 2, column: 'text', code: 'stray-quote' }),
      { row: 3, values: { id: '2', text: 'b' } },
      { row: 4, values: { id: '3', text: 'c' } },
    ]);
  });

  test('text after a closing quotation mark', async () => {
    expect(await csv('id,text\n1,"a" b\n2,"c"\n')).toEqual([
      expect.objectContaining({ row: 2, column: 'text', code: 'stray-quote' }),
      { row: 3, values: { id: '2', text: 'c' } },
    ]);
  });

  test('far from the start, with the right row', async () => {
    const good = Array.from(
      { length: 20_000 },
      (_, index) => `${index},"text\nof ${index}"\n`,
    ).join('');
    const found = await csv(`id,text\n${good}x,"bad" y\n${good}z,"open\nlast,row`);
    const problems = found.filter((value) => 'message' in value);
    expect(problems.map(({ row, code }) => ({ row, code }))).toEqual([
      { row: 40_002, code: 'stray-quote' },
      { row: 80_003, code: 'unclosed-quote' },
    ]);
    expect(found).toHaveLength(40_000 + 3);
    expect(found.at(-1)).toEqual({ row: 80_004, values: { id: 'last', text: 'row' } });
  });

  test('in every row of many', async () => {
    const bad = Array.from({ length: 20_000 }, (_, index) => `${index},"a" b\n`).join('');
    const found = await csv(`id,text\n${bad}ok,fine\n`);
    expect(found).toHaveLength(20_001);
    expect(found[19_999]).toMatchObject({ row: 20_001, code: 'stray-quote' });
    expect(found.at(-1)).toEqual({ row: 20_002, values: { id: 'ok', text: 'fine' } });
  });

  test('in the header: nothing can be read', async () => {
    expect(await csv('id,"te"xt\n1,a\n')).toEqual([
      expect.objectContaining({ row: 1, code: 'stray-quote' }),
    ]);
  });
});

describe('texts stay as they are', () => {
  test('a quotation mark inside a field without quotes is an ordinary character', async () => {
    expect(await csv('id,text\n1,5" disk\n2,say "hi"\n3,"c"\n')).toEqual([
      { row: 2, values: { id: '1', text: '5" disk' } },
      { row: 3, values: { id: '2', text: 'say "hi"' } },
      { row: 4, values: { id: '3', text: 'c' } },
    ]);
  });

  test('spaces, control characters and a lone carriage return in quotes', async () => {
    expect(await csv('id,text\n1, a \n2,"b\rc"\n3,d\u0007\u001be\n')).toEqual([
      { row: 2, values: { id: '1', text: ' a ' } },
      { row: 3, values: { id: '2', text: 'b\rc' } },
      { row: 4, values: { id: '3', text: 'd\u0007\u001be' } },
    ]);
  });
});

describe('the header', () => {
  test('gives names to columns that have none or the same', async () => {
    expect(await csv('id, text ,,text\n1,a,b,c\n')).toEqual([
      { row: 2, values: { id: '1', text: 'a', 'column 3': 'b', 'text (2)': 'c' } },
    ]);
  });

  test('may name a column __proto__', async () => {
    const [record] = await csv('__proto__,text\nx,a\n');
    expect(Object.entries((record as { values: object }).values)).toEqual([
      ['__proto__', 'x'],
      ['text', 'a'],
    ]);
  });

  test('alone is a table without rows', async () => {
    expect(await csv('id,text\n')).toEqual([]);
  });
});

describe('the delimiter is detected', () => {
  test.each([
    { header: 'prompt;text', row: 'one, two, three;a, b', description: 'CSV, semicolon, UTF-8' },
    { header: 'prompt\ttext', row: 'one, two;three\ta, b', description: 'TSV, UTF-8' },
    { header: 'prompt|text', row: 'one, two|a, b; c', description: 'CSV, vertical bar, UTF-8' },
    { header: 'prompt,text', row: '"a;b",c;d|e', description: 'CSV, comma, UTF-8' },
  ])('$description', async ({ header, row, description }) => {
    const path = file(`${header}\n${row}\n${row}\n`, 'csv');
    expect((await openCarrier(path)).description).toBe(description);
    expect(await carried(path)).toHaveLength(2);
  });

  test('one column is a table too', async () => {
    expect(await csv('review\nfine\n"so, so"\n')).toEqual([
      { row: 2, values: { review: 'fine' } },
      { row: 3, values: { review: 'so, so' } },
    ]);
  });
});
