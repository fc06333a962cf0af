/** Linear optimal transport: the map between two Gaussians that moves rows the least. */
import { applying, rootsOf, twoDomains, type AffineMap, type MapOptions } from './affine.ts';
import { eigenOf, fromEigen, mirrored, timesSymmetric } from './symmetric.ts';

/**
 * x -> m_t + A (x - m_s), A = C_s^{-1/2} (C_s^{1/2} C_t C_s^{1/2})^{1/2} C_s^{-1/2}, symmetric (Peyre &
 * Cuturi 2019, Computational optimal transport, remark 2.31; for adaptation Flamary et al. 2019,
 * Concentration bounds for linear Monge mapping). Covariances are shrunk as `MapOptions` says.
 *
 * @param source row-major [n, d] @param target row-major [m, d]
 */
export function optimalTransportMap(
  source: Float32Array,
  target: Float32Array,
  d: number,
  options: MapOptions = {},
): AffineMap {
  const both = twoDomains(source, target, d, options);
  const s = eigenOf(both.sourceCovariance, d);
  const roots = rootsOf(s.values);
  const root = fromEigen(s, roots.root);
  const inverse = fromEigen(s, roots.inverseRoot);
  const between = eigenOf(sandwich(root, both.targetCovariance, d), d);
  const middle = fromEigen(between, (value) => Math.sqrt(Math.max(0, value)));
  return {
    from: both.source.mean,
    to: both.target.mean,
    matrix: sandwich(inverse, middle, d),
  };
}

/** `optimalTransportMap` as a function of source rows, row-major [n, d]. */
export function optimalTransport(
  source: Float32Array,
  target: Float32Array,
  d: number,
  options: MapOptions = {},
): (rows: Float32Array) => Float32Array {
  return applying(optimalTransportMap(source, target, d, options));
}

/** B M B for symmetric B and M, symmetric to the last bit. */
function sandwich(b: Float64Array, m: Float64Array, d: number): Float64Array {
  // (B M) B has B's rows on its right, since B is symmetric.
  return mirrored(timesSymmetric(timesSymmetric(b, m, d), b, d), d);
}
