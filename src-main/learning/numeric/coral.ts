/** CORAL: source features with the target's mean and covariance. */
import { applying, rootsOf, twoDomains, type AffineMap, type MapOptions } from './affine.ts';
import { eigenOf, fromEigen, timesSymmetric } from './symmetric.ts';

/**
 * x -> m_t + (x - m_s) C_s^{-1/2} C_t^{1/2}: whitened by the source, coloured by the target (Sun,
 * Feng & Saenko 2016, Return of frustratingly easy domain adaptation; there C + I, here C shrunk as
 * `MapOptions` says).
 *
 * @param source row-major [n, d] @param target row-major [m, d]
 */
export function coralMap(
  source: Float32Array,
  target: Float32Array,
  d: number,
  options: MapOptions = {},
): AffineMap {
  const both = twoDomains(source, target, d, options);
  const s = eigenOf(both.sourceCovariance, d);
  const t = eigenOf(both.targetCovariance, d);
  const whitening = fromEigen(s, rootsOf(s.values).inverseRoot);
  const colouring = fromEigen(t, rootsOf(t.values).root);
  return {
    from: both.source.mean,
    to: both.target.mean,
    matrix: timesSymmetric(whitening, colouring, d),
  };
}

/** `coralMap` as a function of source rows, row-major [n, d]. */
export function coral(
  source: Float32Array,
  target: Float32Array,
  d: number,
  options: MapOptions = {},
): (rows: Float32Array) => Float32Array {
  return applying(coralMap(source, target, d, options));
}
