/** Blocks that say nothing of their own: no factor is looked for. */
import { describe, expect, it } from 'vitest';
import { idleBlocks } from '../../../src-main/runs/stages/idle-blocks.ts';

/** Columns of form, then three blocks of two columns each. */
const WIDTH = 7;
const blocks = [1, 3, 5].map((from) => ({ from, to: from + 2 }));

function idleOf(...rows: number[][]): number[] {
  return [...idleBlocks(Float32Array.from(rows.flat()), WIDTH, blocks)];
}

describe('blocks from which nothing can be learned', () => {
  it('are those with the columns of an earlier one, as of texts without a prompt, and zeros', () => {
    expect(idleOf([9, 1, 2, 1, 2, 0, 0], [8, -1, 3, -1, 3, 0, 0])).toEqual([1, 2]);
  });

  it('are not those that differ in one text, or are zero in most', () => {
    expect(idleOf([9, 1, 2, 1, 2, 0, 0], [8, -1, 3, -1, 4, 0, 1])).toEqual([]);
    expect(idleOf([9, 0, 0, 1, 2, 1, 2], [8, 0, 0, 1, 3, 1, 3])).toEqual([0, 2]);
  });
});
