/** A linear scale with round ticks, for the small charts drawn as SVG. */
export interface Scale {
  low: number;
  high: number;
  ticks: number[];
  /** Enough decimals to distinguish the ticks. */
  decimals: number;
  /** Value to share of the width, clamped to 0..1. */
  at(value: number): number;
}

const ROUND = [1, 2, 5, 10];

/** Covers all values with about `count` round steps. */
export function scaleOf(values: readonly number[], count = 4): Scale {
  const finite = values.filter(Number.isFinite);
  const min = finite.length ? Math.min(...finite) : 0;
  const max = finite.length ? Math.max(...finite) : 1;
  const span = max - min || Math.abs(max) || 1;
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = (ROUND.find((round) => (round * power * count) / span >= 1) ?? 10) * power;
  const first = Math.floor(min / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(max / step - 1e-9));
  const low = first * step;
  const high = last * step;
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => rounded((first + i) * step));
  return {
    low: rounded(low),
    high: rounded(high),
    ticks,
    decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
    at: (value) => Math.min(1, Math.max(0, (value - low) / (high - low))),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
