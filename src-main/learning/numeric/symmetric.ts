/** Symmetric matrices: their eigenvalues, and functions of them such as the square root. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { addRowProducts } from './products.ts';

export interface Eigen {
  /** [d] */
  values: Float64Array;
  /** One eigenvector per column, [d, d]. */
  vectors: Float64Array;
}

/** @param matrix symmetric, row-major [d, d] */
export function eigenOf(matrix: Float64Array, d: number): Eigen {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(d, d, matrix),
    { assumeSymmetric: true },
  );
  return {
    values: Float64Array.from(realEigenvalues),
    vectors: Float64Array.from(eigenvectorMatrix.to1DArray()),
  };
}

/** V f(values) V^T, [d, d]; symmetric to the last bit. */
export function fromEigen({ values, vectors }: Eigen, f: (value: number) => number): Float64Array {
  const d = values.length;
  const scale = values.map(f);
  const scaled = vectors.map((value, at) => value * scale[at % d]);
  const result = new Float64Array(d * d);
  addRowProducts(result, scaled, vectors, [d, d, d], true);
  return mirrored(result, d);
}

/** A B for symmetric B, [d, d]. */
export function timesSymmetric(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const result = new Float64Array(d * d);
  addRowProducts(result, a, b, [d, d, d]);
  return result;
}

/** Copies the lower triangle to the upper one, in place. */
export function mirrored(matrix: Float64Array, d: number): Float64Array {
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) matrix[j * d + i] = matrix[i * d + j];
  return matrix;
}
