/** Questions held by windows: lent as long as the window is active, and no longer. */
import { expect, it } from 'vitest';
import { Desks, LENT_MS } from '../../../src-main/services/labelling/desks.ts';

const [one, other] = [{ id: 1 }, { id: 2 }];

it('a question is held until its window gives it back, holds another one, or is closed', () => {
  const desks = new Desks();
  const held = () => [...desks.elsewhere(other, 'pairs')];
  desks.lend(one, 'ann', { task: 'pairs', ids: [3, 4] });
  expect(held()).toEqual([
    [3, 'ann'],
    [4, 'ann'],
  ]);
  expect([...desks.elsewhere(one, 'pairs')]).toEqual([]);
  expect([...desks.elsewhere(other, 'ranking')]).toEqual([]);
  desks.lend(one, 'ann', { task: 'pairs', ids: [4] });
  expect(held()).toEqual([[4, 'ann']]);
  desks.giveBack(one);
  expect(held()).toEqual([]);
  desks.lend(one, 'ann', { task: 'pairs', ids: [5] });
  desks.leave(one);
  expect(held()).toEqual([]);
});

it('a window that is not heard of any more holds nothing', () => {
  let now = 0;
  const desks = new Desks(() => now);
  desks.lend(one, 'ann', { task: 'pairs', ids: [3] });
  now = LENT_MS;
  expect(desks.elsewhere(other, 'pairs').size).toBe(1);
  now = LENT_MS + 1;
  expect(desks.elsewhere(other, 'pairs').size).toBe(0);
});

it('says how many other windows have the same annotator', () => {
  const desks = new Desks();
  expect(desks.sit(one, 'ann')).toBe(0);
  expect(desks.sit(other, 'ann')).toBe(1);
  expect(desks.sit(one, 'bob')).toBe(0);
});
