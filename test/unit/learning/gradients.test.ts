/** Hand-derived gradients of networks, critics and classifiers against automatic differentiation. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { critic } from '../../../src-main/learning/critic.ts';
import { stacked, type Layout } from '../../../src-main/learning/flat.ts';
import { classifier } from '../../../src-main/learning/methods/classifier.ts';
import { networks, type NetworkId } from '../../../src-main/learning/networks/index.ts';
import { blocksBySeed, criticValue, features, type Blocks } from './support/networks.ts';

const SEEDS = 3;
const random = seededRandom('gradients');
const normal = (...shape: [number, number, number]) =>
  tf.tensor3d(
    Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => random.normal()),
    shape,
  );

/** Start values of every seed, biases moved off zero. */
function startOf(layout: Layout<string>): tf.Tensor2D {
  const parts = Array.from({ length: SEEDS }, () =>
    layout.initial(random).map((value) => value + 0.05 * random.normal()),
  );
  return tf.tensor2d(stacked(parts), [SEEDS, layout.size]);
}

/** Largest difference, relative to the largest entry of the reference. */
function relativeError(value: tf.Tensor, reference: tf.Tensor): number {
  expect(value.shape).toEqual(reference.shape);
  const scale = tf.max(tf.abs(reference)).dataSync()[0];
  return tf.max(tf.abs(tf.sub(value, reference))).dataSync()[0] / scale;
}

/** f of every seed's own blocks and rows, seed by seed, as a sum of scalars. */
function overSeeds(
  layout: Layout<string>,
  parameters: tf.Tensor,
  f: (blocks: Blocks, seed: number) => tf.Scalar,
): tf.Scalar {
  return tf.addN(blocksBySeed(layout, parameters).map(f));
}

const rowsOf = (tensor: tf.Tensor3D, seed: number) => tf.unstack(tensor)[seed] as tf.Tensor2D;
const sumOfProducts = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)) as tf.Scalar;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(Object.keys(networks) as NetworkId[])('the network %s', (id) => {
  const [d, h, n] = [7, 6, 10];

  /** sum a r + sum b z + sum c extras: every kind of gradient that occurs in training. */
  function setUp(extras: number[]) {
    const network = networks[id](d, h, extras);
    const x = normal(SEEDS, n, d);
    const pulls = {
      reward: normal(SEEDS, n, 1),
      z: normal(SEEDS, n, h),
      extras: normal(SEEDS, 1, Math.max(1, extras.length)),
    };
    const loss = (parameters: tf.Tensor, rows: tf.Tensor3D = x) =>
      overSeeds(network.layout, parameters, (blocks, seed) => {
        const z = features[id](rowsOf(rows, seed), blocks);
        const terms = [
          sumOfProducts(tf.matMul(z, blocks['reward']), rowsOf(pulls.reward, seed)),
          sumOfProducts(z, rowsOf(pulls.z, seed)),
        ];
        if (extras.length > 0) {
          terms.push(sumOfProducts(blocks['extras'], rowsOf(pulls.extras, seed)));
        }
        return tf.addN(terms);
      });
    const padded = tf.concat3d([x, tf.ones([SEEDS, n, 1])], 2);
    const parameters = startOf(network.layout);
    return { network, x, padded, parameters, pulls, loss };
  }

  it.each([[[]], [[0.5, -1]]])('agrees with automatic differentiation, extras %j', (extras) => {
    const { network, padded, parameters, pulls, loss } = setUp(extras);
    const pass = network.forward(parameters, padded);
    const byHand = pass.backward(
      pulls.reward,
      pulls.z,
      extras.length > 0 ? pulls.extras : null,
    ).parameters;
    expect(relativeError(byHand, tf.grad(loss)(parameters))).toBeLessThan(1e-4);
  });

  it('gives the gradient over its inputs, which an encoder before it is tuned by', () => {
    const { network, x, padded, parameters, pulls, loss } = setUp([]);
    const { inputs } = network.forward(parameters, padded).backward(pulls.reward, pulls.z, null);
    const automatic = tf.grad((rows) => loss(parameters, rows as tf.Tensor3D))(x);
    expect(relativeError(inputs(), automatic)).toBeLessThan(1e-4);
  });

  it('agrees with finite differences', () => {
    const { network, padded, parameters, pulls, loss } = setUp([]);
    const pass = network.forward(parameters, padded);
    const byHand = Float32Array.from(
      pass.backward(pulls.reward, pulls.z, null).parameters.dataSync(),
    );
    const start = Float32Array.from(parameters.dataSync());
    const largest = byHand.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const at = (i: number, by: number) =>
      loss(
        tf.tensor2d(
          start.map((value, j) => (i === j ? value + by : value)),
          [SEEDS, network.layout.size],
        ),
      ).dataSync()[0];
    let far = 0;
    let tried = 0;
    for (let i = 0; i < start.length; i += 7) {
      const slope = (at(i, 5e-3) - at(i, -5e-3)) / 1e-2;
      if (Math.abs(slope - byHand[i]) > 0.02 * largest) far++;
      tried++;
    }
    // A step may cross the kink of a relu.
    expect(far / tried).toBeLessThan(0.05);
  });

  it('trains every seed from its own rows alone', () => {
    const { network, padded, parameters, pulls } = setUp([]);
    const together = network
      .forward(parameters, padded)
      .backward(pulls.reward, pulls.z, null).parameters;
    const part = <T extends tf.Tensor>(tensor: T, seed: number) =>
      tf.slice<tf.Rank, T>(tensor, [seed], [1]);
    for (let seed = 0; seed < SEEDS; seed++) {
      const alone = network
        .forward(part(parameters, seed), part(padded, seed))
        .backward(part(pulls.reward, seed), part(pulls.z, seed), null).parameters;
      expect(relativeError(part(together, seed), alone)).toBeLessThan(1e-6);
    }
  });
});

describe.each([[[8]], [[8, 4]], [[7, 6, 5]]])('with hidden layers %j', (hidden) => {
  const [d, n] = [5, 12];

  const value = (z: tf.Tensor2D, blocks: Blocks) => criticValue(hidden, z, blocks);

  describe('the critic', () => {
    const network = critic(d, hidden);

    it.each([0, 1, 10])(
      'steps as second-order differentiation does, gradient penalty %d',
      (gamma) => {
        const parameters = startOf(network.layout);
        const z = normal(SEEDS, n, d);
        const weight = normal(SEEDS, n, 1);
        const loss = (p: tf.Tensor) =>
          overSeeds(network.layout, p, (blocks, seed) => {
            const rows = rowsOf(z, seed);
            const slope = tf.grad((at) => tf.sum(value(at as tf.Tensor2D, blocks)))(rows);
            const norm = tf.sqrt(tf.add(tf.sum(tf.square(slope), 1), 1e-12));
            const penalty = tf.mean(tf.square(tf.sub(norm, 1)));
            const gap = sumOfProducts(value(rows, blocks), rowsOf(weight, seed));
            return tf.add(gap, tf.mul(gamma, penalty)) as tf.Scalar;
          });
        const byHand = network.lossGradient(parameters, z, weight, gamma);
        expect(relativeError(byHand, tf.grad(loss)(parameters))).toBeLessThan(1e-4);
      },
    );

    it('knows its values, and their gradients over features', () => {
      const parameters = startOf(network.layout);
      const z = normal(SEEDS, n, d);
      const values = (at: tf.Tensor) => {
        const bySeed = tf.unstack(at) as tf.Tensor2D[];
        return overSeeds(
          network.layout,
          parameters,
          (blocks, seed) => tf.sum(value(bySeed[seed], blocks)) as tf.Scalar,
        );
      };
      const reference = tf.grad(values)(z);
      expect(relativeError(network.inputGradient(parameters, z), reference)).toBeLessThan(1e-5);
      const known = network.evaluate(parameters, z);
      expect(relativeError(known.norm, tf.norm(reference, 2, 2, true))).toBeLessThan(1e-4);
      expect(relativeError(tf.sum(known.value).asScalar(), values(z))).toBeLessThan(1e-4);
    });
  });

  describe('the domain classifier', () => {
    const network = classifier(d, hidden);

    it('agrees with automatic differentiation, over parameters and over features', () => {
      const parameters = startOf(network.layout);
      const z = normal(SEEDS, n, d);
      const weight = normal(SEEDS, n, 1);
      const loss = (p: tf.Tensor, at: tf.Tensor) => {
        const bySeed = tf.unstack(at) as tf.Tensor2D[];
        return overSeeds(network.layout, p, (blocks, seed) =>
          sumOfProducts(value(bySeed[seed], blocks), rowsOf(weight, seed)),
        );
      };
      const [overParameters, overFeatures] = tf.grads(loss)([parameters, z]);
      const pass = network.forward(parameters, z);
      expect(relativeError(pass.gradient(weight), overParameters)).toBeLessThan(1e-4);
      expect(relativeError(pass.inputGradient(weight), overFeatures)).toBeLessThan(1e-4);
    });
  });
});
