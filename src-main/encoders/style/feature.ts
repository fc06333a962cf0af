/** The shape of a style feature, and the scales that tame heavy tails. */
import type { Feature } from '../encoder.ts';
import type { Reading } from '../text/reading.ts';

export interface StyleFeature extends Feature {
  /** A finite number for every text, even an empty one. */
  value(text: Reading, prompt: Reading): number;
}

/**
 * Square root of a rate, with `damping` added to the total: one mark in a text of three words is not a
 * habit yet, and the square root makes the variance of a count independent of its size.
 */
export function rate(n: number, total: number, damping: number): number {
  return Math.sqrt(n / (total + damping));
}

export function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Standard deviation, population form; 0 for fewer than two values. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return Math.sqrt(sum / values.length);
}

/** How many values satisfy the test. */
export function countIf(values: readonly number[], test: (value: number) => boolean): number {
  let n = 0;
  for (const value of values) if (test(value)) n += 1;
  return n;
}
