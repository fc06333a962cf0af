/** Endlessly nested lists cost their row, not the file, in every JSON carrier. */
import { describe, expect, test } from 'vitest';
import { file, read } from './support.ts';

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const row = (i: number, metadata = '{}') =>
  `{"prompt":"p${i}","chosen":"good ${i}","rejected":"bad ${i}","meta":${metadata}}`;
const rows = [row(1, nested(900)), row(2, nested(6000)), row(3, nested(200_000)), row(4)];

describe('rows nested thousands of levels deep', () => {
  test.each([
    ['lines', 'jsonl', rows.join('\n')],
    ['a list', 'json', `[${rows.join(',\n')}]`],
    ['a list in an object', 'json', `{"data":[${rows.join(',')}]}`],
  ])('are left out of %s, and the others are read', async (_, extension, text) => {
    const { records, problems } = await read(file(text, extension));
    expect(records.map((record) => record.prompt)).toEqual(['p1', 'p4']);
    expect(problems.map(({ row, code }) => [row, code])).toEqual([
      [2, 'too-deep'],
      [3, 'too-deep'],
    ]);
  });

  test('in a cell of a table are a text like any other', async () => {
    const table = `prompt,chosen,rejected\np1,"${nested(6000)}",b\np2,"('\\U99999999',)",c\n`;
    const { records, problems } = await read(file(table, 'csv'));
    expect([...records.map(({ row }) => row), ...problems.map(({ row }) => row)]).toHaveLength(2);
  });
});
