/** Hand-derived gradients against automatic differentiation and finite differences. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { bradleyTerry } from '../../../src-main/learning/bradley-terry.ts';
import { critic } from '../../../src-main/learning/critic.ts';
import { projector } from '../../../src-main/learning/projector.ts';

const random = seededRandom('gradients');
const normal = (rows: number, columns: number) =>
  tf.tensor2d(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    [rows, columns],
  );

/** Largest difference, relative to the largest entry of the reference. */
function relativeError(value: tf.Tensor, reference: tf.Tensor): number {
  const scale = tf.max(tf.abs(reference)).dataSync()[0];
  return tf.max(tf.abs(tf.sub(value, reference))).dataSync()[0] / scale;
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('gradients derived by hand', () => {
  it('of the reward model agree with automatic differentiation', () => {
    const network = projector(7, 6);
    const parameters = tf.tensor1d(network.layout.initial(random));
    const x = normal(10, 7);
    const pull = normal(10, 6);
    const weight = tf.tensor2d([1, 0.5, 2, 1, 0.25], [5, 1]);

    const loss = (p: tf.Tensor) => {
      const { reward, z } = network.forward(p as tf.Tensor1D, x);
      const d = tf.sub(tf.slice(reward, [0, 0], [5, 1]), tf.slice(reward, [5, 0], [5, 1]));
      const source = tf.sum(tf.mul(tf.div(weight, tf.sum(weight)), tf.softplus(tf.neg(d))));
      return tf.add(source, tf.sum(tf.mul(z, pull))) as tf.Scalar;
    };
    const reference = tf.grad(loss)(parameters);

    const pass = network.forward(parameters, x);
    const d = tf.sub(tf.slice(pass.reward, [0, 0], [5, 1]), tf.slice(pass.reward, [5, 0], [5, 1]));
    const { gradient } = bradleyTerry(d as tf.Tensor2D, weight, null);
    const dReward = tf.concat2d([gradient, tf.neg(gradient)], 0);
    const byHand = network.backward(parameters, pass, dReward, pull);

    expect(relativeError(byHand, reference)).toBeLessThan(1e-4);
  });

  it('of the reward model agree with finite differences', () => {
    const network = projector(3, 4);
    const start = network.layout.initial(random);
    const x = normal(6, 3);
    const direction = normal(6, 1);
    const loss = (values: Float32Array) =>
      tf.sum(tf.mul(network.forward(tf.tensor1d(values), x).reward, direction)).dataSync()[0];
    const parameters = tf.tensor1d(start);
    const byHand = network
      .backward(parameters, network.forward(parameters, x), direction, null)
      .dataSync();
    const step = 1e-2;
    for (let i = 0; i < start.length; i += 3) {
      const [up, down] = [1, -1].map((sign) =>
        loss(start.map((value, j) => (j === i ? value + sign * step : value))),
      );
      expect(byHand[i]).toBeCloseTo((up - down) / (2 * step), 1);
    }
  });

  it('of the critic, gradient penalty included, agree with second-order differentiation', () => {
    const network = critic(5, [8, 4]);
    const parameters = tf.tensor1d(network.layout.initial(random));
    const z = normal(12, 5);
    const weight = normal(12, 1);
    const gamma = 10;

    const value = (p: tf.Tensor, input: tf.Tensor) => {
      const { w1, b1, w2, b2, w3 } = network.layout.split(p as tf.Tensor1D);
      const h1 = tf.relu(tf.add(tf.matMul(input as tf.Tensor2D, w1), b1));
      const h2 = tf.relu(tf.add(tf.matMul(h1 as tf.Tensor2D, w2), b2));
      return tf.matMul(h2 as tf.Tensor2D, w3);
    };
    const loss = (p: tf.Tensor) => {
      const slope = tf.grad((input) => tf.sum(value(p, input)))(z);
      const norm = tf.sqrt(tf.add(tf.sum(tf.square(slope), 1), 1e-12));
      const penalty = tf.mean(tf.square(tf.sub(norm, 1)));
      return tf.add(tf.sum(tf.mul(weight, value(p, z))), tf.mul(gamma, penalty)) as tf.Scalar;
    };
    const reference = tf.grad(loss)(parameters);
    const byHand = network.lossGradient(parameters, z, weight, gamma);

    expect(relativeError(byHand, reference)).toBeLessThan(1e-4);
    expect(
      relativeError(
        network.inputGradient(parameters, z),
        tf.grad((input) => tf.sum(value(parameters, input)))(z),
      ),
    ).toBeLessThan(1e-5);
  });
});

describe('the Bradley-Terry loss', () => {
  it('is log 2 at no difference and stays finite at huge ones', () => {
    const weight = tf.ones([2, 1]) as tf.Tensor2D;
    const even = bradleyTerry(tf.tensor2d([0, 0], [2, 1]), weight, null);
    expect(even.loss.dataSync()[0]).toBeCloseTo(Math.log(2), 6);
    const huge = bradleyTerry(tf.tensor2d([-1000, 1000], [2, 1]), weight, null);
    expect(huge.loss.dataSync()[0]).toBeCloseTo(500, 3);
    expect([...huge.gradient.dataSync()]).toEqual([-0.5, -0]);
  });

  it('asks for a larger difference where there is a margin', () => {
    const d = tf.tensor2d([1], [1, 1]);
    const weight = tf.ones([1, 1]) as tf.Tensor2D;
    const margin = tf.tensor2d([2], [1, 1]);
    const loss = bradleyTerry(d, weight, margin).loss.dataSync()[0];
    expect(loss).toBeCloseTo(Math.log1p(Math.exp(1)), 6);
  });
});
