/** Sorts many numbers: a million in some hundredths of a second, by their digits. */

const BITS = 11;
const DIGITS = 2 ** BITS;

/** Positions of the numbers from the lowest to the highest; equal ones stay as they came. */
export function orderOf(numbers: Uint32Array): Int32Array {
  const { length } = numbers;
  let order = new Int32Array(length);
  let highest = 0;
  for (let i = 0; i < length; i++) {
    order[i] = i;
    if (numbers[i] > highest) highest = numbers[i];
  }
  let sorted = new Int32Array(length);
  for (let shift = 0; shift < 32 && highest >>> shift > 0; shift += BITS) {
    const next = new Int32Array(DIGITS + 1);
    for (let i = 0; i < length; i++) next[((numbers[i] >>> shift) & (DIGITS - 1)) + 1] += 1;
    for (let digit = 1; digit < DIGITS; digit++) next[digit] += next[digit - 1];
    for (let i = 0; i < length; i++) {
      const at = order[i];
      const digit = (numbers[at] >>> shift) & (DIGITS - 1);
      sorted[next[digit]] = at;
      next[digit] += 1;
    }
    [order, sorted] = [sorted, order];
  }
  return order;
}
