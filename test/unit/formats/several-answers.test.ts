/** Readers of rows with several answers, and of single answers with thumbs up or down. */
import { describe, expect, test } from 'vitest';
import type { Reader } from '../../../src-main/formats/format.ts';
import { detectFormat } from '../../../src-main/formats/index.ts';
import { candidates } from '../../../src-main/formats/readers/candidates.ts';
import { multipleChoice } from '../../../src-main/formats/readers/multiple-choice.ts';
import { trlUnpaired } from '../../../src-main/formats/readers/trl-unpaired.ts';
import { file, jsonl, read, saying } from './support.ts';

/** Reads one record with the mapping guessed for it. */
function readOne(reader: Reader, values: Record<string, unknown>) {
  const record = { row: 7, values };
  return reader.read(record, reader.detect([record]).mapping);
}

/** Reads a record with the mapping guessed for a valid one. */
function readLike(reader: Reader, sound: Record<string, unknown>, change: object) {
  const { mapping } = reader.detect([{ row: 1, values: { ...sound, ...change } }]);
  const values = Object.fromEntries(
    Object.entries({ ...sound, ...change }).filter(([, value]) => value !== undefined),
  );
  return reader.read({ row: 7, values }, mapping);
}

describe('multiple choice', () => {
  const question = { id: 'q1', prompt: '2 + 2?', correct: '4', wrong: ['5', '22'], level: 1 };

  test('is a pair for each wrong answer, the right one chosen', () => {
    const pair = { kind: 'pair', row: 7, prompt: '2 + 2?', outcome: 'prefer', strength: 2 };
    expect(readOne(multipleChoice, question)).toEqual([
      { ...pair, key: 'q1:1', texts: ['4', '5'], metadata: { level: 1 } },
      { ...pair, key: 'q1:2', texts: ['4', '22'], metadata: { level: 1 } },
    ]);
  });

  test.each([
    { wrong_a: '5', wrong_b: '22', wrong_c: '' },
    { distractor1: '5', distractor2: '22', distractor3: null },
    { 'Incorrect Answer 1': '5', 'Incorrect Answer 2': '22' },
    { wrong: '["5", "22"]' },
    { incorrect_answers: ['5', '22', '5'] },
  ])('may have its wrong answers as %o', (wrong) => {
    const values = { question: '2 + 2?', correct_answer: '4', ...wrong };
    expect(readOne(multipleChoice, values)).toMatchObject([
      { key: '', texts: ['4', '5'], metadata: {} },
      { key: '', texts: ['4', '22'], metadata: {} },
    ]);
    expect(detectFormat([{ row: 1, values }]).reader).toBe(multipleChoice);
  });

  test.each([
    { change: { correct: '' }, column: 'correct', code: 'empty-text', words: /right answer/ },
    {
      change: { correct: undefined },
      column: 'correct',
      code: 'missing-column',
      words: /no right/,
    },
    { change: { wrong: [] }, column: 'wrong', code: 'empty-list', words: /empty/ },
    { change: { wrong: null }, column: 'wrong', code: 'missing-list', words: /no wrong/ },
    { change: { wrong: ['5', 22] }, column: 'wrong', code: 'wrong-type', words: /answer 2/ },
    { change: { wrong: ['5', ' '] }, column: 'wrong', code: 'empty-text', words: /answer 2/ },
    { change: { wrong: ['5', '4'] }, column: 'wrong', code: 'same-texts', words: /the same/ },
    { change: { wrong: '["5"' }, column: 'wrong', code: 'bad-list', words: /JSON/ },
    { change: { wrong: { a: '5' } }, column: 'wrong', code: 'wrong-type', words: /an object/ },
  ])('with $change is a problem: $code', ({ change, column, code, words }) => {
    expect(readLike(multipleChoice, question, change)).toEqual({
      row: 7,
      column,
      code,
      message: saying(words),
    });
  });

  test('names the column of a wrong answer that is the right one', () => {
    const values = { prompt: '2 + 2?', correct: '4', wrong_a: '5', wrong_b: '4' };
    expect(readOne(multipleChoice, values)).toMatchObject({ column: 'wrong_b' });
    expect(readOne(multipleChoice, { ...values, wrong_a: '', wrong_b: ' ' })).toMatchObject({
      column: 'wrong_a',
      code: 'missing-list',
    });
  });

  test('is read from files, a bad row beside sound ones', async () => {
    const table = 'question,correct,wrong_1,wrong_2\n2 + 2?,4,5,22\n3 + 3?,,7,33\n1 + 1?,2,3,\n';
    const { records, problems } = await read(file(table, 'csv'));
    expect(records.map((record) => record.kind === 'pair' && record.texts)).toEqual([
      ['4', '5'],
      ['4', '22'],
      ['2', '3'],
    ]);
    expect(problems).toMatchObject([{ row: 3, column: 'correct', code: 'empty-text' }]);
  });
});

describe('TRL unpaired', () => {
  const answer = { prompt: 'Why?', completion: 'Because.', label: true, lang: 'en' };

  test('is a text with score 1 or 0', () => {
    expect(readOne(trlUnpaired, answer)).toEqual({
      kind: 'text',
      row: 7,
      key: '',
      prompt: 'Why?',
      text: 'Because.',
      score: 1,
      metadata: { lang: 'en' },
    });
    expect(readOne(trlUnpaired, { ...answer, label: 'False' })).toMatchObject({ score: 0 });
    expect(readOne(trlUnpaired, { ...answer, label: '1' })).toMatchObject({ score: 1 });
  });

  test('may be a conversation', () => {
    const values = {
      prompt: [{ role: 'user', content: 'Why?' }],
      completion: [{ role: 'assistant', content: 'Because.' }],
      label: false,
    };
    expect(readOne(trlUnpaired, values)).toMatchObject({
      prompt: 'Why?',
      text: 'Because.',
      score: 0,
    });
    expect(detectFormat([{ row: 1, values }]).reader).toBe(trlUnpaired);
  });

  test('is recognised by labels that are true or false; numbers are scores', () => {
    const reader = (label: unknown) =>
      detectFormat([{ row: 1, values: { ...answer, label } }]).reader.id;
    expect([true, 'false', 'TRUE'].map(reader)).toEqual(new Array(3).fill('trl-unpaired'));
    expect([1, '0', 3.5].map(reader)).toEqual(new Array(3).fill('scored-texts'));
  });

  test.each([
    { change: { label: 'maybe' }, column: 'label', code: 'bad-label', words: /'maybe'/ },
    { change: { label: 2 }, column: 'label', code: 'bad-label', words: /'2'/ },
    { change: { completion: ' ' }, column: 'completion', code: 'empty-text', words: /empty/ },
    { change: { completion: [] }, column: 'completion', code: 'empty-text', words: /empty/ },
    { change: { completion: 3.5, label: {} }, column: 'label', code: 'bad-label', words: /\{\}/ },
  ])('with $change is a problem: $code', ({ change, column, code, words }) => {
    expect(readLike(trlUnpaired, answer, change)).toEqual({
      row: 7,
      column,
      code,
      message: saying(words),
      ...(code === 'bad-label' ? { label: saying(/maybe|2|\{\}/) } : {}),
    });
  });

  test('without a label is a text', () => {
    expect(readLike(trlUnpaired, answer, { label: null })).toMatchObject({ score: null });
  });
});

describe('candidates', () => {
  const row = { id: 'r', prompt: 'Why?', responses: ['Because.', 'So.'], ratings: [4, 2.5] };

  test('are texts of one prompt with their ratings', () => {
    const text = { kind: 'text', row: 7, prompt: 'Why?', metadata: { lang: 'en' } };
    expect(readOne(candidates, { ...row, lang: 'en' })).toEqual([
      { ...text, key: 'r:1', text: 'Because.', score: 4 },
      { ...text, key: 'r:2', text: 'So.', score: 2.5 },
    ]);
  });

  test('may have no ratings, or not all of them', () => {
    const scores = (change: object) => {
      const found = readLike(candidates, row, change);
      return Array.isArray(found) ? found.map(({ score }: { score: unknown }) => score) : found;
    };
    expect(scores({ ratings: undefined })).toEqual([null, null]);
    expect(scores({ ratings: [4, null] })).toEqual([4, null]);
  });

  test('may be objects that hold text, rating and more', () => {
    const values = {
      instruction: 'Why?',
      completions: [
        { response: 'Because.', overall_score: 8, model: 'one' },
        { response: 'So.', overall_score: 'N/A', model: 'two' },
      ],
    };
    expect(readOne(candidates, values)).toMatchObject([
      { prompt: 'Why?', text: 'Because.', score: 8, metadata: { model: 'one' } },
      { prompt: 'Why?', text: 'So.', score: null, metadata: { model: 'two' } },
    ]);
    expect(detectFormat([{ row: 1, values }]).reader).toBe(candidates);
  });

  test('are read from a table, where a list is written as JSON', async () => {
    const { records, problems } = await read(
      file('prompt\tresponses\tratings\nWhy?\t["Because.", "So."]\t[1, 2]\n', 'tsv'),
    );
    expect(problems).toEqual([]);
    expect(records).toMatchObject([
      { text: 'Because.', score: 1 },
      { text: 'So.', score: 2 },
    ]);
  });

  test.each([
    { change: { ratings: [1] }, column: 'ratings', code: 'unequal-lists', words: /2 responses/ },
    { change: { ratings: [1, 'x'] }, column: 'ratings', code: 'bad-number', words: /Response 2/ },
    { change: { responses: [] }, column: 'responses', code: 'empty-list', words: /empty/ },
    { change: { responses: ['a', ''] }, column: 'responses', code: 'empty-text', words: /2 is/ },
    {
      change: { responses: [{ a: 1 }] },
      column: 'responses',
      code: 'missing-text',
      words: /1 has/,
    },
    { change: { responses: 'Because.' }, column: 'responses', code: 'bad-list', words: /JSON/ },
  ])('with $change are a problem: $code', ({ change, column, code, words }) => {
    expect(readLike(candidates, row, change)).toEqual({
      row: 7,
      column,
      code,
      message: saying(words),
    });
  });

  test('leave the rest of a file alone where one row is bad', async () => {
    const { records, problems } = await read(
      file(jsonl(row, { ...row, responses: [] }, { ...row, id: 's' }), 'jsonl'),
    );
    expect(records.map(({ key }) => key)).toEqual(['r:1', 'r:2', 's:1', 's:2']);
    expect(problems).toMatchObject([{ row: 2, column: 'responses' }]);
  });
});
