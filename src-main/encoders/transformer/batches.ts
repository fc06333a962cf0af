/** Batches of windows of similar length, each within a budget of tokens. */

/** @returns indices into `lengths`, longest batches last; a batch's cost is rows times its longest */
export function batchesOf(
  lengths: readonly number[],
  limits: { tokens: number; rows: number },
): number[][] {
  const order = lengths.map((_, k) => k).sort((a, b) => lengths[a] - lengths[b] || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const k of order) {
    const full = batch.length === limits.rows || (batch.length + 1) * lengths[k] > limits.tokens;
    if (full && batch.length > 0) {
      batches.push(batch);
      batch = [];
    }
    batch.push(k);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
