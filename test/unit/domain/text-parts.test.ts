/** Sentences of a text as offsets. */
import { expect, test } from 'vitest';
import { textParts, without } from '../../../src-main/domain/text-parts.ts';

const shown = (text: string, most = 9) =>
  textParts(text, most).parts.map(({ from, to }) => text.slice(from, to));

test('a text is cut into sentences of any script, and nothing of it is lost', () => {
  expect(shown('One is 3.14. Two?! Three')).toEqual(['One is 3.14. ', 'Two?! ', 'Three']);
  expect(shown('첫 문장입니다. 둘째 문장입니다.')).toHaveLength(2);
  expect(shown('第一句。第二句。')).toEqual(['第一句。', '第二句。']);
  expect(shown('  a line\n\nanother\n***\n')).toEqual(['  a line\n\n', 'another\n***\n']);
  expect(shown('')).toEqual([]);
});

test('of many sentences neighbours are put together', () => {
  const text = 'A b. '.repeat(10);
  const { parts, sentences } = textParts(text, 4);
  expect([sentences, parts.length]).toEqual([10, 4]);
  expect(parts.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text);
  expect(without(text, parts[0])).toBe(text.slice(parts[0].to));
});
