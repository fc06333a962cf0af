/** Blocks from which nothing can be learned that no earlier one says. */
import type { Columns } from '../../learning/factor-folds.ts';

/**
 * Places of blocks that are zero in every text, or have the columns of an earlier one. Where no text has a prompt, a
 * model reads the answer alone, whatever its readings are: twice the same is no second opinion.
 *
 * @param rows standardised, row-major [texts, width]
 */
export function idleBlocks(
  rows: Float32Array,
  width: number,
  blocks: readonly Columns[],
): Set<number> {
  const always = (block: Columns, expected: (row: number, j: number) => number) => {
    for (let row = 0; row < rows.length; row += width) {
      for (let j = 0; j < block.to - block.from; j++) {
        if (rows[row + block.from + j] !== expected(row, j)) return false;
      }
    }
    return true;
  };
  const like = (block: Columns, { from, to }: Columns) =>
    to - from === block.to - block.from && always(block, (row, j) => rows[row + from + j]);
  return new Set(
    [...blocks.keys()].filter((at) => {
      const block = blocks[at];
      return always(block, () => 0) || blocks.slice(0, at).some((earlier) => like(block, earlier));
    }),
  );
}
