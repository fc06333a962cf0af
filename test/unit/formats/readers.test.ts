import { describe, expect, test } from 'vitest';
import { plainPairs } from '../../../src-main/formats/readers/plain-pairs.ts';
import { scoredTexts } from '../../../src-main/formats/readers/scored-texts.ts';
import { unlabelledPairs } from '../../../src-main/formats/readers/unlabelled-pairs.ts';
import { unlabelledTexts } from '../../../src-main/formats/readers/unlabelled-texts.ts';
import type { Reader } from '../../../src-main/formats/format.ts';
import { saying } from './support.ts';

/** Reads one record with the mapping guessed for it. */
function readOne(reader: Reader, values: Record<string, unknown>) {
  const record = { row: 7, values };
  return reader.read(record, reader.detect([record]).mapping);
}

describe('plain pairs', () => {
  const pair = { id: 'p1', prompt: 'Why?', chosen: 'Because.', rejected: 'No.', domain: 'web' };

  test('are read with everything else as metadata', () => {
    expect(readOne(plainPairs, { ...pair, votes: { a: 3 } })).toEqual({
      kind: 'pair',
      row: 7,
      key: 'p1',
      prompt: 'Why?',
      texts: ['Because.', 'No.'],
      outcome: 'prefer',
      strength: 2,
      metadata: { domain: 'web', votes: { a: 3 } },
    });
  });

  test('may have a number as id, no id, and a blank prompt', () => {
    expect(readOne(plainPairs, { ...pair, id: 17 })).toMatchObject({ key: '17' });
    expect(readOne(plainPairs, { ...pair, id: null })).toMatchObject({ key: '' });
    expect(readOne(plainPairs, { ...pair, prompt: '' })).toMatchObject({ prompt: '' });
  });

  test.each([
    { strength: 1, expected: 1 },
    { strength: '3', expected: 3 },
    { strength: '', expected: 2 },
    { strength: null, expected: 2 },
  ])('have strength $expected where it says $strength', ({ strength, expected }) => {
    expect(readOne(plainPairs, { ...pair, strength })).toMatchObject({ strength: expected });
  });

  test.each([
    { margin: 0, expected: 1 },
    { margin: 0.4, expected: 1 },
    { margin: 1.6, expected: 2 },
    { margin: '2.5', expected: 3 },
    { margin: 40, expected: 3 },
  ])('have strength $expected for a margin of $margin, which is kept', ({ margin, expected }) => {
    expect(readOne(plainPairs, { ...pair, margin })).toMatchObject({
      strength: expected,
      metadata: { domain: 'web', margin },
    });
  });

  test.each([
    { change: { chosen: undefined }, column: 'chosen', code: 'missing-column', words: /no chosen/ },
    { change: { chosen: null }, column: 'chosen', code: 'empty-text', words: /null/ },
    { change: { rejected: ' \n' }, column: 'rejected', code: 'empty-text', words: /rejected/ },
    { change: { rejected: 'Because.' }, column: 'rejected', code: 'same-texts', words: /the same/ },
    { change: { chosen: { a: 1 } }, column: 'chosen', code: 'wrong-type', words: /an object/ },
    { change: { prompt: ['a'] }, column: 'prompt', code: 'wrong-type', words: /a list/ },
    { change: { id: true }, column: 'id', code: 'wrong-type', words: /true or false/ },
    { change: { chosen: 'a\0b' }, column: 'chosen', code: 'nul-character', words: /NUL/ },
    { change: { chosen: 'a\ud83d' }, column: 'chosen', code: 'broken-character', words: /half/ },
    { change: { strength: 4 }, column: 'strength', code: 'bad-strength', words: /1 \(slightly\)/ },
    { change: { strength: 'x' }, column: 'strength', code: 'bad-number', words: /not a number/ },
    { change: { margin: -1 }, column: 'margin', code: 'negative-margin', words: /Swap/ },
  ])('with $change are a problem: $code', ({ change, column, code, words }) => {
    const values = Object.fromEntries(
      Object.entries({ ...pair, ...change }).filter(([, value]) => value !== undefined),
    );
    const { mapping } = plainPairs.detect([{ row: 1, values: { ...pair, ...change } }]);
    expect(plainPairs.read({ row: 7, values }, mapping)).toEqual({
      row: 7,
      column,
      code,
      message: saying(words),
      ...(code === 'bad-number' ? { label: 'x' } : {}),
    });
  });
});

describe('pairs of two answers', () => {
  test.each([
    ['response_a', 'response_b'],
    ['answer1', 'answer2'],
    ['Answer 1', 'Answer 2'],
    ['first', 'second'],
    ['first_response', 'second_response'],
    ['completionA', 'completionB'],
    ['output_0', 'output_1'],
    ['left', 'right'],
    ['a', 'b'],
  ])('are recognised as %s and %s', (first, second) => {
    expect(
      readOne(unlabelledPairs, { question: 'Why?', [first]: 'A', [second]: 'B', n: 1 }),
    ).toEqual({
      kind: 'pair',
      row: 7,
      key: '',
      prompt: 'Why?',
      texts: ['A', 'B'],
      outcome: null,
      strength: 2,
      metadata: { n: 1 },
    });
  });

  test.each([
    { winner: 'a', texts: ['A', 'B'], outcome: 'prefer' },
    { winner: 'B', texts: ['B', 'A'], outcome: 'prefer' },
    { winner: 'response_b', texts: ['B', 'A'], outcome: 'prefer' },
    { winner: 'model_a', texts: ['A', 'B'], outcome: 'prefer' },
    { winner: 1, texts: ['A', 'B'], outcome: 'prefer' },
    { winner: '2', texts: ['B', 'A'], outcome: 'prefer' },
    { winner: 'tie', texts: ['A', 'B'], outcome: 'tie' },
    { winner: 'tie (bothbad)', texts: ['A', 'B'], outcome: 'both-bad' },
    { winner: 'both bad', texts: ['A', 'B'], outcome: 'both-bad' },
    { winner: '', texts: ['A', 'B'], outcome: null },
    { winner: null, texts: ['A', 'B'], outcome: null },
  ])('with the winner $winner', ({ winner, texts, outcome }) => {
    const values = { response_a: 'A', response_b: 'B', winner };
    const mapping = { first: 'response_a', second: 'response_b', winner: 'winner' };
    expect(unlabelledPairs.read({ row: 1, values }, mapping)).toMatchObject({ texts, outcome });
  });

  test('that count from 0 name the first with 0', () => {
    expect(readOne(unlabelledPairs, { answer_0: 'A', answer_1: 'B', winner: 1 })).toMatchObject({
      texts: ['B', 'A'],
      outcome: 'prefer',
    });
  });

  test('with an unclear winner are a problem', () => {
    const mapping = { first: 'a', second: 'b', winner: 'winner' };
    const values = { a: 'A', b: 'B', winner: 'the blue one' };
    expect(unlabelledPairs.read({ row: 3, values }, mapping)).toMatchObject({
      row: 3,
      column: 'winner',
      code: 'bad-winner',
      message: saying(/'the blue one' names neither text\. Write a, b, tie/),
    });
  });

  test('do not take a column of other labels for the winner', () => {
    const record = { row: 1, values: { answer1: 'A', answer2: 'B', label: 'politics' } };
    expect(unlabelledPairs.detect([record]).mapping).toEqual({
      first: 'answer1',
      second: 'answer2',
    });
  });

  test('of two equal texts are a problem', () => {
    expect(readOne(unlabelledPairs, { a: 'same', b: 'same' })).toMatchObject({
      code: 'same-texts',
    });
  });
});

describe('scored texts', () => {
  test.each([
    { score: 4, expected: 4 },
    { score: '4.50', expected: 4.5 },
    { score: ' -1e3 ', expected: -1000 },
    { score: '.5', expected: 0.5 },
  ])('read the score $score', ({ score, expected }) => {
    expect(readOne(scoredTexts, { id: 'x', prompt: 'P', text: 'T', score, domain: 'd' })).toEqual({
      kind: 'text',
      row: 7,
      key: 'x',
      prompt: 'P',
      text: 'T',
      score: expected,
      metadata: { domain: 'd' },
    });
  });

  test.each([
    { score: '3,5', code: 'decimal-comma', words: /decimal comma.*as 3\.5/ },
    { score: 'good', code: 'bad-number', words: /'good' is not a number/ },
    { score: '1e999', code: 'bad-number', words: /not a number/ },
    { score: '0x10', code: 'bad-number', words: /not a number/ },
    { score: true, code: 'bad-number', words: /true or false/ },
    { score: { a: 1 }, code: 'bad-number', words: /an object/ },
  ])('with the score $score are a problem: $code', ({ score, code, words }) => {
    const mapping = { text: 'text', score: 'stars' };
    expect(scoredTexts.read({ row: 9, values: { text: 'T', stars: score } }, mapping)).toEqual({
      row: 9,
      column: 'stars',
      code,
      message: saying(words),
      label: typeof score === 'string' ? score : JSON.stringify(score),
    });
  });

  test.each(['', null, 'NaN', 'nan', 'Infinity', '-inf', 'NA', 'N/A', 'null', 'None', '<NA>'])(
    'without a score (%s) are texts',
    (score) => {
      const mapping = { text: 'text', score: 'stars' };
      expect(
        scoredTexts.read({ row: 9, values: { text: 'NA', stars: score } }, mapping),
      ).toMatchObject({ text: 'NA', score: null });
    },
  );
});

describe('unlabelled texts', () => {
  test('are read with prompt and id', () => {
    expect(readOne(unlabelledTexts, { uid: 3, instruction: 'P', completion: 'T' })).toEqual({
      kind: 'text',
      row: 7,
      key: '3',
      prompt: 'P',
      text: 'T',
      score: null,
      metadata: {},
    });
  });

  test('that are blank are a problem', () => {
    expect(readOne(unlabelledTexts, { review: ' \u3000 ' })).toMatchObject({
      row: 7,
      column: 'review',
      code: 'empty-text',
    });
  });

  test('keep control characters', () => {
    expect(readOne(unlabelledTexts, { text: 'a\u0001\u001bb\r\n' })).toMatchObject({
      text: 'a\u0001\u001bb\r\n',
    });
  });
});
