/**
 * Gradients with 15 digits: the cpu engine creates its arrays with the global Float32Array, so replacing that
 * class before TensorFlow.js is loaded makes it compute in float64.
 */
import { describe, expect, it } from 'vitest';

Object.assign(globalThis, { Float32Array: Float64Array });
const tf = await import('@tensorflow/tfjs');
// It asks Node whether an array is a typed one, and Node only knows the original class.
tf.env().platform.isTypedArray = (array): array is Float32Array => ArrayBuffer.isView(array);
const { gradientSuite } = await import('../support/gradient-suite.ts');
const { losses } = await import('../../../../src-main/learning/losses/index.ts');
const { batchOf, byFormula, SEEDS, situation } = await import('../support/source-losses.ts');
await tf.setBackend('cpu');

describe('the cpu engine computes in float64', () => {
  it.each([
    ['a quotient', () => tf.div(tf.scalar(1), tf.scalar(3)), 1 / 3],
    ['a product', () => tf.matMul(tf.tensor2d([[0.1, 0.2]]), tf.tensor2d([[0.3], [0.7]])), 0.17],
    ['a function', () => tf.exp(tf.tensor1d([1])), Math.E],
    ['a mean', () => tf.mean(tf.tensor1d([0.1, 0.2, 0.4])), 0.7 / 3],
  ] as const)('%s has 15 digits', (_what, compute, expected) => {
    expect(compute().dataSync()[0]).toBeCloseTo(expected, 14);
  });
});

describe('the value of a loss is its formula to 1e-12', () => {
  it.each(losses.map((loss) => [loss.id, loss] as const))('%s', (_id, loss) => {
    const at = situation(loss);
    const extras = at.extras[0].length > 0 ? tf.tensor2d(at.extras) : null;
    const found = loss.evaluate(tf.tensor3d(at.rewards), extras, batchOf(at)).loss.dataSync();
    for (let seed = 0; seed < SEEDS; seed++) {
      const expected = byFormula(loss, at, seed);
      expect(Math.abs(found[seed] / expected - 1)).toBeLessThan(1e-12);
    }
  });
});

describe('by hand, to 1e-9 of automatic differentiation and to 1e-5 of finite differences', () => {
  gradientSuite({ engine: 'cpu', limit: 1e-9, finite: { step: 1e-6, limit: 1e-5 } });
});
