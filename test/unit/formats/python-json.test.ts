/** NaN and Infinity cost their own field; ids keep their digits; for any division into chunks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCarrier } from '../../../src-main/formats/carriers/carrier.ts';
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

describe('dictionaries as Python prints them', () => {
  const lines = [
    `{'id': 18446744073709551615, 'prompt': 'Why?', 'text': "It's so", 'score': 1.5, 'ok': True}`,
    `{'id': 2, 'prompt': 'Why?', 'text': 'as \\n \\'said\\' ü', 'score': nan, 'ok': None}`,
    `{'id': 3, 'prompt': 'Why?', 'text': 'later', 'score': 2, 'ok': datetime.date(2024, 1, 1)}`,
  ];

  test.each(['jsonl', 'txt', 'json'])('are read one a line (%s)', async (extension) => {
    const path = file(`${lines.join('\n')}\n{'text': 'cut`, extension);
    const [first, second, third, last] = await carried(path);
    expect([first, second]).toEqual([
      {
        row: 1,
        values: {
          id: '18446744073709551615',
          prompt: 'Why?',
          text: "It's so",
          score: 1.5,
          ok: true,
        },
      },
      {
        row: 2,
        values: { id: 2, prompt: 'Why?', text: "as \n 'said' ü", score: null, ok: null },
      },
    ]);
    for (const [problem, row] of [
      [third, 3],
      [last, 4],
    ] as const) {
      expect(problem).toMatchObject({ row, code: 'bad-json' });
      expect(problem).toHaveProperty('message', expect.stringContaining('as Python prints it'));
    }
  });

  test.each([
    ['a list', `[{'prompt': 'a', 'text': 'b'}, {'prompt': 'c', 'text': 'd'}]`],
    ['over several lines', `{'prompt': 'a',\n 'text': 'b'}\n`],
    ['that begin with a line of their own', `{\n  'prompt': 'a',\n  'text': 'b'\n}\n`],
  ])('are refused by name as %s', async (_, content) => {
    for (const extension of ['json', 'jsonl']) {
      await expect(openCarrier(file(content, extension))).rejects.toThrow(
        /as Python prints it, which is not JSON. Write it with json.dump/,
      );
    }
  });

  test('do not make JSON lenient', async () => {
    const found = await carried(file('{"a": 1 "b": 2}\n{"a": (1, 2)}\n{"a": 1}\n', 'jsonl'));
    expect(found.map((one) => ('code' in one ? one.code : one.values))).toEqual([
      'bad-json',
      'bad-json',
      { a: 1 },
    ]);
  });
});
