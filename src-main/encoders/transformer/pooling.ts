/** A window's vector from the vectors of its tokens. */
import { poolings } from '../../domain/bert.ts';
import type { Pooling } from '../../domain/bert.ts';
import type { Window } from './windows.ts';

export { poolings };
export type { Pooling };

/** Numbers of special tokens before and after those of the text, such as [CLS] and [SEP]. */
export interface Around {
  before: readonly number[];
  after: readonly number[];
}

/**
 * Adds a window's vector, times its weight, to a text's. Mean pooling takes the special tokens and those
 * that the window owns: for a text of one window, all, like sentence-transformers.
 *
 * @param hidden vectors of the batch, row-major [rows, length, dimension]
 * @param row of the window in the batch
 * @param into dimension numbers
 */
export function addPooled(
  hidden: ArrayLike<number>,
  { row, length, window, around }: { row: number; length: number; window: Window; around: Around },
  pooling: Pooling,
  weight: number,
  into: Float64Array,
): void {
  const start = around.before.length;
  const read = start + (window.to - window.from) + around.after.length;
  const add = (token: number, share: number) => {
    const base = (row * length + token) * into.length;
    for (let j = 0; j < into.length; j++) into[j] += share * hidden[base + j];
  };
  if (read === 0) return;
  if (pooling === 'cls') return add(0, weight);
  if (pooling === 'last-token') return add(read - 1, weight);
  const owned = window.ownTo - window.ownFrom;
  const share = weight / (start + owned + around.after.length);
  for (let k = 0; k < start; k++) add(k, share);
  for (let k = 0; k < owned; k++) add(start + window.ownFrom - window.from + k, share);
  for (let k = read - around.after.length; k < read; k++) add(k, share);
}
