/** Figures and counts as the sentences of a verdict write them. */
import type { Interval } from '../contract/index.ts';

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** .714 as '.71'. */
export function figure(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return `${value < 0 && Number(text) !== 0 ? '-' : ''}${text.replace(/^0\./, '.')}`;
}

export function signed(value: number): string {
  const text = figure(value);
  return value > 0 && text !== '.00' ? `+${text}` : text;
}

export function orBelow(value: number): string {
  return value < 0.01 ? 'below .01' : figure(value);
}

export function integer(value: number): string {
  return value.toLocaleString('en');
}

export function counted(count: number, what: string): string {
  return `${integer(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** A figure with its interval. */
export function ranged(value: number, [low, high]: Interval, sign = false): string {
  return `${sign ? signed(value) : figure(value)} (${figure(low)} to ${figure(high)})`;
}

/**
 * Figures of what is not settled, with the interval that decides wherever the usual one looks as if it were.
 *
 * @param sequence the interval that holds at every number of labels
 * @param limits on which side of these the truth lies is what is to be settled
 */
export function openFigures(
  figures: string,
  { interval, sequence: [low, high] }: { interval: Interval; sequence: Interval },
  limits: readonly number[],
): string {
  if (limits.every((limit) => interval[0] <= limit && limit <= interval[1])) return figures;
  return `${figures}; what decides is the interval that holds at every number of labels, ${figure(low)} to ${figure(high)}`;
}
