/** The table of spellings: every example is read as stated, and is in docs/import.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  readSpelling,
  spellings,
  type Verdict,
} from '../../../src-main/formats/labels/spellings.ts';
import { ColumnTally } from '../../../src-main/formats/labels/tally.ts';
import { WinnerReading } from '../../../src-main/formats/labels/winner.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/import.md'), 'utf8');
const examples = spellings.flatMap((spelling) => spelling.examples);

function words({ side, strength }: Verdict): string {
  if (side === 'tie') return 'tie';
  if (side === 'both-bad') return 'both bad';
  return `${side} is better${strength === undefined ? '' : ` (${strength})`}`;
}

describe('words and signs', () => {
  test.each(examples)('%s', (written, verdict) => {
    expect(readSpelling(written)).toEqual(verdict);
  });

  test.each(examples)('%s stands in the guide', (written, verdict) => {
    const rows = guide.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    const row = rows.find((cells) => cells[1] === `\`${written}\``);
    expect(row?.[2]).toBe(words(verdict));
  });

  test.each(['', 'c', 'the blue one', 'politics', 'banana', 'A or B', 'b-tree', '4', 'a bit'])(
    '“%s” is none of them',
    (text) => {
      expect(readSpelling(text)).toBeUndefined();
    },
  );

  test.each([
    'A가 더 좋지 않음',
    'B가 낫지 않다',
    'A는 좋지만 B가 더 좋음',
    'A가 좋은데 B가 더 낫다',
  ])(
    '“%s”, which denies it or goes on with the other, does not say that the first named is better',
    (text) => {
      expect(readSpelling(text)).toBeUndefined();
    },
  );

  test.each(['A가 좋다', 'A 승리', 'A가 더 나은 답변', 'A가 우수합니다.', 'A 쪽이 더 낫습니다'])(
    '“%s” says so',
    (text) => {
      expect(readSpelling(text)).toEqual({ side: 'first' });
    },
  );
});

/** How each value of a column is read together with the others. */
function column(
  name: string,
  values: readonly unknown[],
  [first, second] = ['response_a', 'response_b'],
  more: Record<string, unknown> = {},
) {
  const tally = new ColumnTally();
  for (const value of values) tally.add(value);
  const reading = new WinnerReading({ winner: name, first, second }, tally);
  const sides = values.map((value) => {
    const read = reading.read(value, { row: 1, values: { [name]: value, ...more } });
    return typeof read === 'object' ? read.side : (read ?? null);
  });
  return { sides, asked: reading.question?.values.map(({ value }) => value) ?? [] };
}

describe('numbers, true and false', () => {
  test.each([
    { name: 'winner', values: [1, 2, '1.0', '2.0'], sides: ['first', 'second', 'first', 'second'] },
    { name: 'label', values: [true, 'False'], sides: ['first', 'second'] },
    { name: 'preference', values: [1, 0, 0.5], sides: ['first', 'second', 'tie'] },
    { name: 'p', values: [0.9, 0.2, 0.5], sides: ['first', 'second', 'tie'] },
    { name: 'overall_preference', values: [-3, 2, 0], sides: ['first', 'second', 'tie'] },
    { name: 'margin', values: ['-1.5', '2'], sides: ['second', 'first'] },
    { name: 'a_is_better', values: [1, 0], sides: ['first', 'second'] },
    { name: 'winner_model_b', values: [true, false], sides: ['second', 'first'] },
    { name: 'better_response_id', values: [0, 1], sides: ['first', 'second'] },
    { name: 'winner', values: [1, 'tie', 2], sides: ['first', 'tie', 'second'] },
  ])('$name of $values', ({ name, values, sides }) => {
    expect(column(name, values)).toEqual({ sides, asked: [] });
  });

  test('texts that are called 0 and 1 are counted from 0', () => {
    expect(column('winner', [0, 1, 'response_1'], ['response_0', 'response_1']).sides).toEqual([
      'first',
      'second',
      'second',
    ]);
  });

  test.each([
    { name: 'winner', values: [0, 1, 1] },
    { name: 'label', values: ['0', '1'] },
    { name: 'winner', values: [-1, 1] },
    { name: 'winner', values: [1, 2, 3, 4, 5] },
    { name: 'preference', values: [0, 1, 2] },
  ])('$name of $values could mean the opposite: it is asked', ({ name, values }) => {
    const { asked } = column(name, values);
    expect(asked.toSorted()).toEqual([...new Set(values.map(String))].toSorted());
  });

  test('the names of the models are read by row', () => {
    const models = { model_a: 'small', model_b: 'large' };
    expect(column('winner', ['large', 'small', 'other'], undefined, models).sides).toEqual([
      'second',
      'first',
      null,
    ]);
    expect(
      column('winner', ['twin'], undefined, { model_a: 'twin', model_b: 'twin' }).sides,
    ).toEqual([null]);
  });
});
