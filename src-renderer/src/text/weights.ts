/**
 * Contributions of the parts of a text, for display: strength relative to the strongest, and a signed
 * figure.
 */
import { signed } from '../ui/format.ts';

export interface Weight {
  from: number;
  to: number;
  adds: number;
}

export function weighed(text: string, weights: readonly Weight[]) {
  const most = Math.max(...weights.map(({ adds }) => Math.abs(adds)), Number.MIN_VALUE);
  return weights.map(({ from, to, adds }) => ({
    from,
    adds,
    text: text.slice(from, to),
    share: Math.abs(adds) / most,
    label: signed(adds, 2),
  }));
}
