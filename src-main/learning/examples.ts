/** Examples of a source loss, as rows of a matrix of encoded texts. */

/** n examples of K texts each: pairs, a right answer with wrong ones, rankings, or single texts. */
export interface ExampleSet {
  /** K. */
  texts: number;
  /** Rows of the source matrix, [n, K], best first; an example with fewer texts repeats them. */
  rows: Int32Array;
  /** Number of the example's own texts among the K, [n]. */
  counts: Int32Array;
  /** [n], at least one of them above zero. */
  weight: Float32Array;
  /** [n]: an additional value that the loss reads, such as margin, tie, score or class. */
  value: Float32Array;
}

/** Pairs, chosen first. @param value margins; none without it */
export function pairExamples(
  chosen: ArrayLike<number>,
  rejected: ArrayLike<number>,
  weight: ArrayLike<number>,
  value?: ArrayLike<number>,
): ExampleSet {
  const n = chosen.length;
  return {
    texts: 2,
    rows: Int32Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? chosen : rejected)[i >> 1]),
    counts: new Int32Array(n).fill(2),
    weight: Float32Array.from(weight),
    value: value ? Float32Array.from(value) : new Float32Array(n),
  };
}
