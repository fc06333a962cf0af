/**
 * A reward model fitted in milliseconds, to choose what to label next: Bradley-Terry with a linear
 * reward, a normal prior, and Laplace's approximation of the posterior.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Pairs as differences of the features of their two texts, row-major [n, d]. */
export interface Differences {
  rows: Float32Array;
  columns: number;
}

export interface QuickModel {
  /** Posterior mode, [d]. */
  weights: Float64Array;
  /** Covariance of the weights, [d, d]. */
  covariance: Float64Array;
}

const MAX_STEPS = 25;
/** Newton decrement at which the fit has converged. */
const CONVERGED = 1e-8;

/**
 * The mode of sum_i y_i log sigma(z_i w) + (1 - y_i) log sigma(-z_i w) - precision / 2 |w|^2 by Newton's
 * method, and the inverse of the curvature there (MacKay 1992, "The evidence framework applied to
 * classification networks").
 *
 * @param preferred 1 if the first text of a pair won, 0 if the second did, 1/2 for a tie, [votes]
 * @param chosen rows of the pairs that were voted on, [votes]
 */
export function fitQuickModel(
  { rows, columns: d }: Differences,
  chosen: Int32Array,
  preferred: Float64Array,
  precision: number,
): QuickModel {
  let weights = new Float64Array(d);
  let curvature = curvatureOf(rows, chosen, weights, precision);
  for (let step = 0; step < MAX_STEPS && chosen.length > 0; step++) {
    const gradient = weights.map((value) => precision * value);
    for (let k = 0; k < chosen.length; k++) {
      const at = chosen[k] * d;
      const wrong = sigmoid(dot(rows, at, weights)) - preferred[k];
      for (let j = 0; j < d; j++) gradient[j] += wrong * rows[at + j];
    }
    const decomposed = new CholeskyDecomposition(curvature);
    const move = decomposed.solve(Matrix.columnVector(gradient)).to1DArray();
    weights = weights.map((value, j) => value - move[j]);
    curvature = curvatureOf(rows, chosen, weights, precision);
    if (move.reduce((sum, value, j) => sum + value * gradient[j], 0) < CONVERGED) break;
  }
  const inverse = new CholeskyDecomposition(curvature).solve(Matrix.eye(d, d));
  return { weights, covariance: Float64Array.from(inverse.to1DArray()) };
}

function curvatureOf(
  rows: Float32Array,
  chosen: Int32Array,
  weights: Float64Array,
  precision: number,
): Matrix {
  const d = weights.length;
  const sum = new Float64Array(d * d);
  for (const row of chosen) {
    const at = row * d;
    const p = sigmoid(dot(rows, at, weights));
    for (let i = 0; i < d; i++) {
      const factor = p * (1 - p) * rows[at + i];
      if (factor === 0) continue;
      for (let j = 0; j <= i; j++) sum[i * d + j] += factor * rows[at + j];
    }
  }
  for (let i = 0; i < d; i++) {
    sum[i * d + i] += precision;
    for (let j = i + 1; j < d; j++) sum[i * d + j] = sum[j * d + i];
  }
  return Matrix.from1DArray(d, d, sum);
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Row at `at` times a vector. */
export function dot(rows: Float32Array | Float64Array, at: number, vector: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < vector.length; j++) sum += rows[at + j] * vector[j];
  return sum;
}
