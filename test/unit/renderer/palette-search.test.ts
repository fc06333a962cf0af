import { expect, test } from 'vitest';
import { score } from '../../../src-renderer/src/features/palette/search.ts';

test('every typed word must be in the command', () => {
  expect(score('Import files', 'import')).toBeGreaterThan(0);
  expect(score('Import files', 'files imp')).toBeGreaterThan(0);
  expect(score('Import files', 'import votes')).toBe(0);
});

test('the beginning of the command counts most, then the beginning of a word', () => {
  expect(score('Label a pair', 'la')).toBeGreaterThan(score('Go to Label', 'la'));
  expect(score('Go to Label', 'la')).toBeGreaterThan(score('Read the explanation', 'la'));
});

test('nothing typed finds everything', () => {
  expect(score('Import files', '  ')).toBeGreaterThan(0);
});
