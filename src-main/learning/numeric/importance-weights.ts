/** Importance weights of source rows: how much more frequent similar rows are in the target. */
import { crossFit, type CrossFitOptions } from './domain-classifier.ts';

export interface ImportanceOptions extends CrossFitOptions {
  /** Weights lie between 1 / clip and clip; at least 1. */
  clip?: number;
  /**
   * 1 for p_t / p_s itself, 0 for equal weights; values between trade bias for less variance (Shimodaira
   * 2000).
   */
  power?: number;
}

export interface ImportanceWeights {
  /** Mean 1, [n]. */
  weights: Float32Array;
  /** (sum w)^2 / sum w^2, in rows, at most n (Kish 1965). */
  effectiveSampleSize: number;
}

/**
 * (p_t / p_s)^power of every source row, from the held-out logits of a domain classifier with
 * balanced sides (Bickel, Brueckner & Scheffer 2009).
 *
 * @param source row-major [n, d] @param target row-major [m, d]
 * @throws DialectError too-few-texts
 */
export function importanceWeights(
  source: Float32Array,
  target: Float32Array,
  d: number,
  { clip = 10, power = 1, ...options }: ImportanceOptions = {},
): ImportanceWeights {
  const logRatios = crossFit(source, target, d, options).source;
  return weightsOf(
    logRatios.map((logit) => power * logit),
    clip,
  );
}

/**
 * Weights c exp(l_i) clipped to [1 / clip, clip], with the c that makes their mean 1, so that both the
 * bounds and the mean hold.
 *
 * @param logRatios l, [n], finite
 */
export function weightsOf(logRatios: Float64Array, clip: number): ImportanceWeights {
  if (!(clip >= 1)) throw new RangeError('clip must be at least 1.');
  const n = logRatios.length;
  const bound = Math.log(clip);
  const weight = (l: number, shift: number) =>
    Math.exp(Math.max(-bound, Math.min(bound, l + shift)));
  const meanAt = (shift: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += weight(logRatios[i], shift);
    return sum / n;
  };
  let least = Infinity;
  let most = -Infinity;
  for (const l of logRatios) {
    least = Math.min(least, l);
    most = Math.max(most, l);
  }
  // The mean grows with the shift, from below 1 if the largest weight is 1 to above 1 if the smallest
  // is.
  let low = -most;
  let high = -least;
  for (let round = 0; round < 60 && high - low > 1e-12; round++) {
    const middle = (low + high) / 2;
    if (meanAt(middle) < 1) low = middle;
    else high = middle;
  }
  const shift = (low + high) / 2;
  const weights = Float32Array.from(logRatios, (l) => weight(l, shift));
  return { weights, effectiveSampleSize: effectiveSampleSize(weights) };
}

/** (sum w)^2 / sum w^2 (Kish 1965, Survey sampling). */
export function effectiveSampleSize(weights: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i];
    squares += weights[i] * weights[i];
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}
