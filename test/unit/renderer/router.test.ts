import { describe, expect, test } from 'vitest';
import { hrefOf, parseHash } from '../../../src-renderer/src/state/router.svelte.ts';

describe('an address', () => {
  test('names a room and a place in it', () => {
    expect(parseHash('#/label/queue/skipped')).toEqual({
      room: 'label',
      path: ['queue', 'skipped'],
      query: {},
    });
  });

  test('without a known room is the start page', () => {
    expect(parseHash('').room).toBeNull();
    expect(parseHash('#/nowhere/12')).toEqual({ room: null, path: [], query: {} });
  });

  test('survives the way there and back with any text in it', () => {
    const href = hrefOf(['transfer', 'ranking', 'item', 12], { search: 'a/b & ü?', sort: '' });
    expect(parseHash(href)).toEqual({
      room: 'transfer',
      path: ['ranking', 'item', '12'],
      query: { search: 'a/b & ü?' },
    });
  });

  test('that is malformed does no harm', () => {
    expect(parseHash('#/data/%E0%A4%A').path).toEqual(['%E0%A4%A']);
  });
});
