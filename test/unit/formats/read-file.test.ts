import { describe, expect, test } from 'vitest';
import { ImportPreview } from '../../../src-main/contract/index.ts';
import { readers } from '../../../src-main/formats/index.ts';
import { previewFile } from '../../../src-main/formats/preview.ts';
import { file, gzip, jsonl, read, saying } from './support.ts';

const table = (...rows: string[][]): string =>
  rows.map((row) => row.map((cell) => JSON.stringify(cell)).join(',')).join('\n');

describe('the format is detected', () => {
  const message = (role: string, content: string) => ({ role, content });
  const cases = [
    {
      name: 'pairs with a prompt',
      path: file(jsonl({ id: 1, prompt: 'p', chosen: 'a', rejected: 'b' }), 'jsonl'),
      format: 'plain-pairs',
    },
    {
      name: 'pairs in a table with other names',
      path: file(table(['Question', 'Better', 'Worse'], ['p', 'a', 'b']), 'csv'),
      format: 'plain-pairs',
    },
    {
      name: 'pairs without a prompt',
      path: file(jsonl({ chosen: 'a', rejected: 'b' }), 'jsonl'),
      format: 'trl-preference',
    },
    {
      name: 'pairs of messages',
      path: file(
        jsonl({
          prompt: 'p',
          chosen: [message('assistant', 'a')],
          rejected: [message('assistant', 'b')],
        }),
        'jsonl',
      ),
      format: 'trl-preference',
    },
    {
      name: 'pairs with scores',
      path: file(
        jsonl({ prompt: 'p', chosen: 'a', rejected: 'b', score_chosen: 2, score_rejected: 1 }),
        'jsonl',
      ),
      format: 'trl-preference',
    },
    {
      name: 'two answers',
      path: file(table(['prompt', 'response_a', 'response_b'], ['p', 'a', 'b']), 'csv'),
      format: 'unlabelled-pairs',
    },
    {
      name: 'scored texts',
      path: file(table(['id', 'review', 'stars'], ['1', 'fine', '4']), 'csv'),
      format: 'scored-texts',
    },
    {
      name: 'texts with a label that is no number',
      path: file(table(['text', 'label'], ['fine', 'positive']), 'csv'),
      format: 'unlabelled-texts',
    },
    {
      name: 'prompts and responses',
      path: file(JSON.stringify([{ prompt: 'p', response: 'a' }]), 'json'),
      format: 'unlabelled-texts',
    },
    {
      name: 'one column of any name',
      path: file('Ansichten\nfine\n', 'csv'),
      format: 'unlabelled-texts',
    },
    { name: 'lines', path: file('one\ntwo\n', 'txt'), format: 'unlabelled-texts' },
  ];

  test.each(cases)('$name: $format', async ({ path, format }) => {
    const preview = await previewFile(path);
    expect(preview.format).toBe(format);
    expect(preview.problems).toEqual([]);
    const { records, problems } = await read(path);
    expect(problems).toEqual([]);
    expect(records).toHaveLength(preview.rows.length);
  });
});

describe('a preview', () => {
  test('shows carrier, mapping, the first rows and what they would become', async () => {
    const path = file(
      gzip(
        'Question,Answer A,Answer B,Winner,Domain\nWhy?,Because.,No.,b,web\nHow?,So.,Thus.,,web\n',
      ),
      'csv',
    );
    const preview = await previewFile(path);
    expect(ImportPreview.parse(preview)).toEqual(preview);
    expect(preview).toMatchObject({
      file: { name: saying(/^file-\d+\.csv$/) },
      carrier: 'CSV, comma, UTF-8, gzip',
      format: 'unlabelled-pairs',
      columns: ['Question', 'Answer A', 'Answer B', 'Winner', 'Domain'],
      mapping: { prompt: 'Question', first: 'Answer A', second: 'Answer B', winner: 'Winner' },
      rows: [
        {
          row: 2,
          kind: 'pair',
          prompt: 'Why?',
          texts: ['No.', 'Because.'],
          label: 'first is better, plainly',
        },
        { row: 3, kind: 'pair', prompt: 'How?', texts: ['So.', 'Thus.'], label: 'not labelled' },
      ],
      problems: [],
    });
    expect(preview.formats[0]?.id).toBe('unlabelled-pairs');
    expect(preview.formats).toHaveLength(readers.length);
    expect(preview.fields.map((field) => field.id)).toEqual([
      'first',
      'second',
      'prompt',
      'id',
      'input',
      'system',
      'annotator',
      'strength',
      'winner',
      'score_first',
      'score_second',
      'rank_first',
      'rank_second',
      'individual',
      'votes_first',
      'votes_second',
      'votes_tie',
      'votes_both_bad',
      'winner_first',
      'winner_second',
      'winner_tie',
      'winner_both_bad',
    ]);
  });

  test('shows 20 rows, and the problems of the first 1,000', async () => {
    const rows = Array.from({ length: 1500 }, (_, index) => ({
      text: index % 100 === 99 ? '' : 't',
    }));
    const preview = await previewFile(file(jsonl(...rows), 'jsonl'));
    expect(preview.rows.map((row) => row.row)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(preview.problems.map((problem) => problem.row)).toEqual(
      Array.from({ length: 10 }, (_, index) => 100 * (index + 1)),
    );
  });

  test('of a file in which nothing is recognised asks for the column', async () => {
    const preview = await previewFile(file('alpha,beta\n1,2\n', 'csv'));
    expect(preview).toMatchObject({
      format: 'unlabelled-texts',
      columns: ['alpha', 'beta'],
      rows: [],
      problems: [{ row: 0, code: 'missing-column', message: saying("'text'") }],
    });
    expect(preview.problems[0]?.message).toContain('alpha, beta');
  });

  test('of a broken file shows its problems', async () => {
    const preview = await previewFile(file('{"a": \n{"a" 1}\n', 'jsonl'));
    expect(preview.rows).toEqual([]);
    expect(preview.problems.map(({ row, code }) => ({ row, code }))).toEqual([
      { row: 1, code: 'bad-json' },
      { row: 2, code: 'bad-json' },
    ]);
  });
});

describe('a mapping can be changed', () => {
  const path = file('topic,text,comment,rating\nT,main,other,3\n', 'csv');

  test('field by field; what was not mentioned stays as guessed', async () => {
    const { records } = await read(path, { mapping: { text: 'comment' } });
    expect(records).toMatchObject([
      { prompt: 'T', text: 'other', score: 3, metadata: { text: 'main' } },
    ]);
  });

  test('and a column moves from the field for which it was guessed', async () => {
    const preview = await previewFile(path, { mapping: { text: 'topic' } });
    expect(preview.mapping).toEqual({ text: 'topic', score: 'rating' });
  });

  test('and a field can be taken away', async () => {
    const { records } = await read(path, { mapping: { prompt: '' } });
    expect(records).toMatchObject([{ prompt: '', metadata: { topic: 'T' } }]);
  });

  test('and another format chosen', async () => {
    const { records } = await read(path, { format: 'unlabelled-texts' });
    expect(records).toMatchObject([{ text: 'main', score: null, metadata: { rating: '3' } }]);
    const preview = await previewFile(path, { format: 'unlabelled-texts' });
    expect(preview.formats[0]?.id).toBe('unlabelled-texts');
  });

  test('but not with a field that the format has not', async () => {
    await expect(previewFile(path, { mapping: { chosen: 'text' } })).rejects.toThrow(
      expect.objectContaining({
        code: 'bad-mapping',
        message: saying(
          "no field 'chosen'. Its fields are text, score, prompt, input, id, annotator.",
        ),
      }),
    );
  });

  test('nor with a column that the file has not', async () => {
    await expect(read(path, { mapping: { text: 'body' } })).rejects.toThrow(
      expect.objectContaining({
        code: 'bad-mapping',
        message: saying("no column 'body' for the field 'text'. Its columns are topic, text"),
      }),
    );
  });

  test('nor with a format that does not exist', async () => {
    await expect(read(path, { format: 'xml' })).rejects.toThrow(
      expect.objectContaining({
        code: 'unknown-format',
        message: saying(
          /no format 'xml'.*plain-pairs, trl-preference, best-of-several, unlabelled-pairs/,
        ),
      }),
    );
  });

  test('a required field without a column is told once, not on every row', async () => {
    const { records, problems } = await read(path, { format: 'plain-pairs' });
    expect(records).toEqual([]);
    expect(problems.map(({ row, code }) => ({ row, code }))).toEqual([
      { row: 0, code: 'missing-column' },
      { row: 0, code: 'missing-column' },
    ]);
  });
});

describe('reading', () => {
  test('yields rows and problems in the order of the file', async () => {
    const path = file('id,text,score\n1,a,1\n2,b\n3,,3\n4,d,"4,5"\n5,e,5.5\n', 'csv');
    const { records, problems } = await read(path);
    expect(records.map((record) => record.row)).toEqual([2, 6]);
    expect(problems.map(({ row, column, code }) => [row, column, code])).toEqual([
      [3, null, 'column-count'],
      [4, 'text', 'empty-text'],
      [5, 'score', 'decimal-comma'],
    ]);
  });

  test('tells its progress, up to all of it', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => ({ text: `text number ${index}` }));
    const fractions: number[] = [];
    await read(file(jsonl(...rows), 'jsonl'), {
      onProgress: (fraction) => fractions.push(fraction),
    });
    expect(fractions.length).toBeGreaterThan(1);
    expect(fractions).toEqual(fractions.toSorted((one, other) => one - other));
    expect(fractions.at(-1)).toBe(1);
  });

  test('stops in the middle when it is told to', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => ({ text: `text number ${index}` }));
    const stop = new AbortController();
    const reading = read(file(jsonl(...rows), 'jsonl'), {
      signal: stop.signal,
      onProgress: () => {
        stop.abort();
      },
    });
    await expect(reading).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});
