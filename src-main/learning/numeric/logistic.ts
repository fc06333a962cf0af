/**
 * L2-regularised logistic regression of two sides, by Newton's method. The Hessian is formed once, at the
 * start, to precondition conjugate gradients, which need later Hessians only times a vector.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { mirrored } from './symmetric.ts';
import { addRowProducts } from './products.ts';

/** logit(x) = x . weights + intercept */
export interface Linear {
  /** [d] */
  weights: Float64Array;
  intercept: number;
}

/** Rows of one side: those of `rows`, row-major [n, d], at the indices `chosen`. */
export interface Side {
  rows: Float32Array;
  chosen: Int32Array;
}

const MAX_STEPS = 30;
const MAX_INNER_STEPS = 50;
/** Newton decrement, in nats, at which the fit has converged. */
const CONVERGED = 1e-10;
/** Minimum ridge: without any, separable sides have no solution. */
const LEAST_RIDGE = 1e-8;
const BLOCK = 256;

/**
 * Logits of belonging to `positive`: minimises the mean log loss, both sides with weight 1/2 whatever
 * their sizes, plus ridge / 2 |beta|^2 over columns in units of their standard deviation; the intercept
 * is not penalised. Newton steps, which are iteratively reweighted least squares (Hastie, Tibshirani &
 * Friedman 2009, 4.4.1), solved by preconditioned conjugate gradients (Nocedal & Wright 2006, 7.1) and
 * halved until the loss falls.
 */
export function fitLogistic(negative: Side, positive: Side, d: number, ridge: number): Linear {
  const design = designOf(negative, positive, d);
  const { x, weight, label, columns } = design;
  const n = label.length;
  const penalty = Math.max(ridge, LEAST_RIDGE);
  let beta = new Float64Array(columns);
  let logits = new Float64Array(n);
  let loss = lossOf(logits, design, beta, penalty);
  const gradient = new Float64Array(columns);
  const curvature = new Float64Array(n);
  const times = (v: Float64Array) => timesHessian(design, curvature, penalty, v);
  let precondition: ((v: Float64Array) => Float64Array) | null = null;

  for (let step = 0; step < MAX_STEPS; step++) {
    gradient.fill(0);
    for (let i = 0; i < n; i++) {
      const p = 1 / (1 + Math.exp(-logits[i]));
      curvature[i] = weight[i] * p * (1 - p);
      addRow(gradient, x, i, weight[i] * (p - label[i]));
    }
    for (let j = 0; j < d; j++) gradient[j] += penalty * beta[j];
    precondition ??= inverseOf(hessian(design, curvature, penalty), columns);
    const direction = conjugateGradients(times, precondition, gradient);
    const decrement = inner(direction, gradient);
    if (!(decrement > CONVERGED)) break;

    let size = 1;
    for (; size > 1e-4; size /= 2) {
      const next = beta.map((value, j) => value - size * direction[j]);
      const nextLogits = new Float64Array(n);
      addRowProducts(nextLogits, x, next, [n, 1, columns]);
      const nextLoss = lossOf(nextLogits, design, next, penalty);
      if (nextLoss <= loss - 1e-4 * size * decrement) {
        beta = next;
        logits = nextLogits;
        loss = nextLoss;
        break;
      }
    }
    if (size <= 1e-4) break;
  }
  return inRawUnits(beta, design);
}

interface Design {
  /** Standardised columns and a last one of ones, [n, columns]. */
  x: Float64Array;
  columns: number;
  /** Sums to 1, half of it on each side, [n]. */
  weight: Float64Array;
  /** 0 or 1, [n]. */
  label: Float64Array;
  mean: Float64Array;
  deviation: Float64Array;
}

function designOf(negative: Side, positive: Side, d: number): Design {
  const sides = [negative, positive];
  const n = negative.chosen.length + positive.chosen.length;
  const columns = d + 1;
  const x = new Float64Array(n * columns);
  const weight = new Float64Array(n);
  const label = new Float64Array(n);
  const mean = new Float64Array(d);
  let i = 0;
  sides.forEach(({ rows, chosen }, side) => {
    for (const row of chosen) {
      weight[i] = 0.5 / chosen.length;
      label[i] = side;
      const at = i * columns;
      for (let j = 0; j < d; j++) {
        x[at + j] = rows[row * d + j];
        mean[j] += weight[i] * x[at + j];
      }
      x[at + d] = 1;
      i++;
    }
  });
  if (!mean.every(Number.isFinite)) throw new RangeError('A feature is not a finite number.');
  const variance = new Float64Array(d);
  for (i = 0; i < n; i++) {
    const at = i * columns;
    for (let j = 0; j < d; j++) {
      x[at + j] -= mean[j];
      variance[j] += weight[i] * x[at + j] * x[at + j];
    }
  }
  const deviation = variance.map((value) => (value > 1e-12 ? Math.sqrt(value) : 1));
  for (i = 0; i < n; i++) {
    const at = i * columns;
    for (let j = 0; j < d; j++) x[at + j] /= deviation[j];
  }
  return { x, columns, weight, label, mean, deviation };
}

function lossOf(
  logits: Float64Array,
  { weight, label, columns }: Design,
  beta: Float64Array,
  penalty: number,
): number {
  let loss = 0;
  for (let i = 0; i < logits.length; i++) {
    // The log loss of label y is sp(z) - y z.
    const z = logits[i];
    loss += weight[i] * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - label[i] * z);
  }
  for (let j = 0; j < columns - 1; j++) loss += (penalty / 2) * beta[j] * beta[j];
  return loss;
}

/** X^T diag(curvature) X + penalty I, [columns, columns]; almost no penalty on the intercept. */
function hessian({ x, columns }: Design, curvature: Float64Array, penalty: number): Float64Array {
  const result = new Float64Array(columns * columns);
  const block = new Float64Array(columns * BLOCK);
  for (let start = 0; start < curvature.length; start += BLOCK) {
    const filled = Math.min(BLOCK, curvature.length - start);
    if (filled < BLOCK) block.fill(0);
    for (let k = 0; k < filled; k++) {
      const root = Math.sqrt(curvature[start + k]);
      const at = (start + k) * columns;
      for (let j = 0; j < columns; j++) block[j * BLOCK + k] = root * x[at + j];
    }
    addRowProducts(result, block, block, [columns, columns, BLOCK], true);
  }
  for (let j = 0; j < columns - 1; j++) result[j * columns + j] += penalty;
  result[columns * columns - 1] += LEAST_RIDGE;
  return mirrored(result, columns);
}

/** The same matrix times v, without forming it, [columns]. */
function timesHessian(
  { x, columns }: Design,
  curvature: Float64Array,
  penalty: number,
  v: Float64Array,
): Float64Array {
  const n = curvature.length;
  const along = new Float64Array(n);
  addRowProducts(along, x, v, [n, 1, columns]);
  const result = v.map((value, j) => (j < columns - 1 ? penalty : LEAST_RIDGE) * value);
  for (let i = 0; i < n; i++) addRow(result, x, i, curvature[i] * along[i]);
  return result;
}

/** v -> M^-1 v for symmetric positive definite M. */
function inverseOf(matrix: Float64Array, d: number): (v: Float64Array) => Float64Array {
  const decomposed = new CholeskyDecomposition(Matrix.from1DArray(d, d, matrix));
  return (v) => Float64Array.from(decomposed.solve(Matrix.columnVector(v)).to1DArray());
}

/** Approximately H^-1 g: until the residual, in the preconditioner's norm, is small beside the gradient. */
function conjugateGradients(
  times: (v: Float64Array) => Float64Array,
  precondition: (v: Float64Array) => Float64Array,
  gradient: Float64Array,
): Float64Array {
  const solution = new Float64Array(gradient.length);
  const residual = gradient.slice();
  let scaled = precondition(residual);
  let direction = scaled;
  let size = inner(residual, scaled);
  // Looser far from the solution, where exact steps are wasted (Nocedal & Wright 2006, 7.3).
  const enough = size * Math.min(0.01, size);
  for (let step = 0; step < MAX_INNER_STEPS && size > enough; step++) {
    const image = times(direction);
    const length = size / inner(direction, image);
    for (let j = 0; j < solution.length; j++) {
      solution[j] += length * direction[j];
      residual[j] -= length * image[j];
    }
    scaled = precondition(residual);
    const next = inner(residual, scaled);
    const kept = next / size;
    const previous = direction;
    direction = scaled.map((value, j) => value + kept * previous[j]);
    size = next;
  }
  return solution;
}

/** to += factor * row i of x. */
function addRow(to: Float64Array, x: Float64Array, i: number, factor: number): void {
  const at = i * to.length;
  for (let j = 0; j < to.length; j++) to[j] += factor * x[at + j];
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}

function inRawUnits(beta: Float64Array, { mean, deviation }: Design): Linear {
  const weights = deviation.map((value, j) => beta[j] / value);
  let intercept = beta[beta.length - 1];
  for (let j = 0; j < weights.length; j++) intercept -= weights[j] * mean[j];
  return { weights, intercept };
}
