/** A bag of hashed n-grams, and its weights in a row of fixed width. */

export interface Bag {
  clear(): void;
  add(hash: number): void;
  /**
   * Adds the bag to a row of zeros: each distinct n-gram weighs 1 + ln(count) and goes, with the sign
   * of one bit of its hash, to the column that the other bits choose (Weinberger et al. 2009); then
   * the row is scaled to length 1. The row of an empty bag stays zero.
   *
   * @param row its length a power of two
   */
  weigh(row: Float32Array): void;
}

/** Capacity in entries; above the second value, memory that one long text needed is released. */
const SMALLEST = 4096;
const LARGEST_KEPT = 1 << 20;

/** One bag serves many texts, one after another. */
export function emptyBag(): Bag {
  let hashes = new Uint32Array(SMALLEST);
  let size = 0;
  return {
    clear() {
      size = 0;
      if (hashes.length > LARGEST_KEPT) hashes = new Uint32Array(SMALLEST);
    },
    add(hash) {
      if (size === hashes.length) {
        const larger = new Uint32Array(2 * size);
        larger.set(hashes);
        hashes = larger;
      }
      hashes[size] = hash;
      size += 1;
    },
    weigh(row) {
      const sorted = hashes.subarray(0, size).sort();
      const mask = row.length - 1;
      for (let i = 0, next = 0; i < size; i = next) {
        const hash = sorted[i];
        while (next < size && sorted[next] === hash) next += 1;
        const weight = 1 + Math.log(next - i);
        row[(hash >>> 1) & mask] += (hash & 1) === 1 ? weight : -weight;
      }
      let squares = 0;
      for (const value of row) squares += value * value;
      if (squares === 0) return;
      const scale = 1 / Math.sqrt(squares);
      for (let j = 0; j < row.length; j += 1) row[j] *= scale;
    },
  };
}
