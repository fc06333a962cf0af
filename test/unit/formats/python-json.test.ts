/** NaN and Infinity cost their own field; ids keep their digits; for any division into chunks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson, plainJson } from '../../../src-main/formats/carriers/python-json.ts';
import { carried, collect, file } from './support.ts';

async function streamed(text: string, size: number): Promise<string> {
  const bytes = Buffer.from(text);
  async function* cut() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  return Buffer.concat(await collect(plainJson(cut()))).toString();
}

describe('JSON of Python', () => {
  test.each([
    ['NaN', null],
    ['[1, NaN, -Infinity, Infinity]', [1, null, null, null]],
    ['{"a": "NaN, \\"Infinity", "b": NaN}', { a: 'NaN, "Infinity', b: null }],
    ['{"NaN": 1610521604143693812}', { NaN: '1610521604143693812' }],
    ['[-9007199254740993, 9007199254740991]', ['-9007199254740993', 9007199254740991]],
    ['[0.1234567890123456, 1e300, -1e300]', [0.1234567890123456, 1e300, -1e300]],
    ['[1e999, "1610521604143693812"]', ['1e999', '1610521604143693812']],
    ['{"a": [1, 2, ], "b": "3,}",},', { a: [1, 2], b: '3,}' }],
  ])('%s', (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });

  test('that is none stays an error', () => {
    expect(() => parseJson('{"a": nan}')).toThrow(SyntaxError);
    expect(() => parseJson('{"a": NaNo}')).toThrow(SyntaxError);
    expect(() => parseJson('[1,,2]')).toThrow(SyntaxError);
  });

  test('any value is the same, however the file is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.integer({ min: 1, max: 9 }), async (value, size) => {
        const holes = { value, not: [null, 'NaN \\ "'], id: 'ID' };
        const text = JSON.stringify(holes)
          .replace('"not":[null', '"not":[NaN')
          .replace('"ID"', '12345678901234567890')
          .replace(/\}$/, ' , \n }');
        expect(JSON.parse(await streamed(text, size))).toEqual({
          ...(JSON.parse(JSON.stringify(holes)) as object),
          id: '12345678901234567890',
        });
      }),
    );
  });
});

describe('files of Python', () => {
  const rows = '{"text": "a", "score": NaN},\n{"id": 1610521604143693813, "text": "b", "score": 2}';

  test.each([
    ['json', `[${rows}]`],
    ['json', `[${rows} ,\n]`],
    ['jsonl', rows.replace('},\n', '}\n')],
    ['jsonl', rows],
  ])('as %s keep the rows around a NaN, and long ids', async (extension, content) => {
    const found = await carried(file(content, extension));
    expect(found.map((record) => 'values' in record && record.values)).toEqual([
      { text: 'a', score: null },
      { id: '1610521604143693813', text: 'b', score: 2 },
    ]);
  });
});
