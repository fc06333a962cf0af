/**
 * Every hand-derived gradient compared with automatic differentiation of a second implementation: all losses on
 * all networks, critics and classifiers, all domain losses. By hand on the engine under test, automatic ones on
 * the cpu engine; both start from the same numbers.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { critic } from '../../../../src-main/learning/critic.ts';
import { stacked, type Layout } from '../../../../src-main/learning/flat.ts';
import { losses, type SourceLoss } from '../../../../src-main/learning/losses/index.ts';
import type { Method } from '../../../../src-main/learning/methods/index.ts';
import { classifier } from '../../../../src-main/learning/methods/classifier.ts';
import { networks, type NetworkId } from '../../../../src-main/learning/networks/index.ts';
import { batchOf as domainBatch, lossOf, relativeError, withLoss } from '../methods/helpers.ts';
import { FEATURES, lossAt, stateOf } from './domain-losses.ts';
import { blocksBySeed, criticValue, features } from './networks.ts';
import { batchOf, caseOf, EXAMPLES, examplesOf, SEEDS, situation } from './source-losses.ts';

export interface Precision {
  /** The engine under test, which is open. */
  engine: string;
  /** Maximum error compared with automatic differentiation, relative to the largest entry. */
  limit: number;
  /** Step and limit of central differences; null if numbers have too few digits for them. */
  finite: { step: number; limit: number } | null;
}

/** A gradient, and the point where it is taken. */
interface Case {
  byHand: ArrayLike<number>;
  /** The variables of the gradient, and their shape. */
  at: ArrayLike<number>;
  shape: number[];
  loss(at: tf.Tensor): tf.Scalar;
}

const normals = (name: string, ...shape: [number, number, number]) => {
  const random = seededRandom(name);
  return tf.tensor3d(
    Array.from({ length: shape[0] * shape[1] * shape[2] }, () => random.normal()),
    shape,
  );
};

/** Start values of every seed, biases moved off zero. */
function startOf(layout: Layout<string>): Float32Array {
  const random = seededRandom('start');
  return stacked(
    Array.from({ length: SEEDS }, () =>
      layout.initial(random).map((value) => value + 0.05 * random.normal()),
    ),
  );
}

const rowsOf = (tensor: tf.Tensor, seed: number) => tf.unstack(tensor)[seed] as tf.Tensor2D;
const product = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)) as tf.Scalar;

/** Source loss over rewards plus a domain loss's force on z, as a function of all parameters. */
function trainingLoss(id: NetworkId, loss: SourceLoss): Case {
  const [d, h] = [5, 6];
  const at = situation(loss);
  const K = at.of.places;
  const network = networks[id](d, h, loss.extras?.(examplesOf(caseOf(loss))));
  const start = startOf(network.layout);
  const shape: [number, number] = [SEEDS, network.layout.size];
  const rows = () => normals('rows', SEEDS, EXAMPLES * K, d);
  const pull = () => normals('pull', SEEDS, EXAMPLES * K, h);
  const byHand = tf.tidy(() => {
    const x = tf.concat3d([rows(), tf.ones([SEEDS, EXAMPLES * K, 1])], 2);
    const pass = network.forward(tf.tensor2d(start, shape), x);
    const rewards = tf.reshape(pass.reward, [SEEDS, EXAMPLES, K]) as tf.Tensor3D;
    const extras = pass.extras && (tf.squeeze(pass.extras, [1]) as tf.Tensor2D);
    const value = loss.evaluate(rewards, extras, batchOf(at));
    return pass
      .backward(
        tf.reshape(value.gradient, [SEEDS, EXAMPLES * K, 1]),
        pull(),
        value.extras && (tf.expandDims(value.extras, 1) as tf.Tensor3D),
      )
      .parameters.dataSync();
  });
  return {
    byHand,
    at: start,
    shape,
    loss(parameters) {
      const x = rows();
      const pulls = pull();
      const seeds = blocksBySeed(network.layout, parameters).map((blocks, seed) => {
        const z = features[id](rowsOf(x, seed), blocks);
        return { blocks, z, reward: tf.matMul(z, blocks['reward']) };
      });
      const rewards = tf.stack(seeds.map(({ reward }) => tf.reshape(reward, [EXAMPLES, K])));
      const extras = loss.extras
        ? (tf.concat(seeds.map(({ blocks }) => blocks['extras'])) as tf.Tensor2D)
        : null;
      const ofSource = loss.evaluate(rewards as tf.Tensor3D, extras, batchOf(at)).loss;
      const ofDomain = seeds.map(({ z }, seed) => product(z, rowsOf(pulls, seed)));
      return tf.add(tf.sum(ofSource), tf.addN(ofDomain));
    },
  };
}

const Z = { rows: 12, columns: 5 };
const zRows = () => normals('z', SEEDS, Z.rows, Z.columns);
const zWeights = () => normals('weights', SEEDS, Z.rows, 1);

/** One critic step's loss: the gap and the penalty, whose gradient is of second order. */
function criticLoss(hidden: readonly number[], gamma: number): Case {
  const network = critic(Z.columns, hidden);
  const start = startOf(network.layout);
  const shape: [number, number] = [SEEDS, network.layout.size];
  const byHand = tf.tidy(() =>
    network.lossGradient(tf.tensor2d(start, shape), zRows(), zWeights(), gamma).dataSync(),
  );
  return {
    byHand,
    at: start,
    shape,
    loss(parameters) {
      const [z, weights] = [zRows(), zWeights()];
      return tf.addN(
        blocksBySeed(network.layout, parameters).map((blocks, seed) => {
          const rows = rowsOf(z, seed);
          const value = (at: tf.Tensor) => criticValue(hidden, at as tf.Tensor2D, blocks);
          const slope = tf.grad((at) => tf.sum(value(at)))(rows);
          const norm = tf.sqrt(tf.add(tf.sum(tf.square(slope), 1), 1e-12));
          const penalty = tf.mean(tf.square(tf.sub(norm, 1)));
          return tf.add(product(value(rows), rowsOf(weights, seed)), tf.mul(penalty, gamma));
        }),
      ) as tf.Scalar;
    },
  };
}

/** grad_z of a critic, or of a classifier: the force on features. */
function inputGradient(hidden: readonly number[], kind: 'critic' | 'classifier'): Case {
  const network = { critic, classifier }[kind](Z.columns, hidden);
  const start = startOf(network.layout);
  const shape: [number, number] = [SEEDS, network.layout.size];
  const byHand = tf.tidy(() => {
    const parameters = tf.tensor2d(start, shape);
    if ('inputGradient' in network) {
      return tf.mul(network.inputGradient(parameters, zRows()), zWeights()).dataSync();
    }
    return network.forward(parameters, zRows()).inputGradient(zWeights()).dataSync();
  });
  return {
    byHand,
    at: tf.tidy(() => zRows().dataSync()),
    shape: [SEEDS, Z.rows, Z.columns],
    loss: (z) =>
      tf.addN(
        blocksBySeed(network.layout, tf.tensor2d(start, shape)).map((blocks, seed) =>
          product(criticValue(hidden, rowsOf(z, seed), blocks), rowsOf(zWeights(), seed)),
        ),
      ),
  };
}

/** A classifier's gradient over its parameters. */
function classifierLoss(hidden: readonly number[]): Case {
  const network = classifier(Z.columns, hidden);
  const start = startOf(network.layout);
  const shape: [number, number] = [SEEDS, network.layout.size];
  const byHand = tf.tidy(() =>
    network.forward(tf.tensor2d(start, shape), zRows()).gradient(zWeights()).dataSync(),
  );
  return {
    byHand,
    at: start,
    shape,
    loss: (parameters) =>
      tf.addN(
        blocksBySeed(network.layout, parameters).map((blocks, seed) =>
          product(criticValue(hidden, rowsOf(zRows(), seed), blocks), rowsOf(zWeights(), seed)),
        ),
      ),
  };
}

/** The direction in which a domain loss moves one seed's features, with the adversary from its own steps. */
async function domainDirection(method: Method, seed: number): Promise<Case> {
  // Different numbers of rows, one of them odd, so that one row has no partner.
  const [s, t] = [8, 7];
  const names = ['a', 'b'];
  const loss = lossOf(method, names, { features: FEATURES });
  const draws = { next: () => 0.25, below: () => 0, normal: () => 0 };
  const batch = () => ({
    ...domainBatch(names, 'direction', [s, t, FEATURES]),
    randoms: names.map(() => draws),
  });
  // Away from the start, where biases are zero.
  for (let k = 0; k < 3; k++) tf.tidy(() => void loss.step(batch()));
  const part = (values: ArrayLike<number>) => {
    const size = values.length / names.length;
    return Array.from(values).slice(seed * size, (seed + 1) * size);
  };
  const { byHand, at } = tf.tidy(() => {
    const rows = batch();
    return {
      byHand: part(loss.step(rows).dataSync()),
      at: part(tf.concat3d([rows.source, rows.target], 1).dataSync()),
    };
  });
  const state = stateOf((await loss.state?.()) ?? null, seed, names.length);
  loss.dispose();
  const shape = [s + t, FEATURES];
  return {
    byHand,
    at,
    shape,
    loss: (z) => lossAt(method.id, s, state, tf.tensor(Array.from(at), shape))(z),
  };
}

export function gradientSuite({ engine, limit, finite }: Precision): void {
  async function hold(made: () => Case | Promise<Case>): Promise<void> {
    await tf.setBackend(engine);
    const { byHand, at, shape, loss } = await made();
    await tf.setBackend('cpu');
    const start = tf.tensor(Array.from(at), shape);
    const automatic = tf.tidy(() => tf.grad(loss)(start).dataSync());
    expect(Math.max(...automatic.map(Math.abs))).toBeGreaterThan(1e-4);
    expect(relativeError(byHand, automatic)).toBeLessThan(limit);
    if (!finite) return;
    const scale = Math.max(...automatic.map(Math.abs));
    const value = (i: number, by: number) =>
      tf.tidy(() => {
        const moved = Array.from(at);
        moved[i] += by;
        return loss(tf.tensor(moved, shape)).dataSync()[0];
      });
    const every = Math.max(1, Math.floor(at.length / 12));
    for (let i = 0; i < at.length; i += every) {
      const slope = (value(i, finite.step) - value(i, -finite.step)) / (2 * finite.step);
      expect(Math.abs(slope - byHand[i]) / scale).toBeLessThan(finite.limit);
    }
  }

  const ids = Object.keys(networks) as NetworkId[];
  const everyLoss = losses.flatMap((loss) => ids.map((id) => [loss.id, id, loss] as const));
  describe('the training gradient', () => {
    it.each(everyLoss)('of %s on the network %s', (_name, id, loss) =>
      hold(() => trainingLoss(id, loss)),
    );
  });

  describe.each([[[8]], [[8, 4]], [[7, 6, 5]]])('with hidden layers %j', (hidden) => {
    it.each([0, 1, 10])('a critic step, gradient penalty %d', (gamma) =>
      hold(() => criticLoss(hidden, gamma)),
    );
    it('a classifier step', () => hold(() => classifierLoss(hidden)));
    it.each(['critic', 'classifier'] as const)('the pull of a %s', (kind) =>
      hold(() => inputGradient(hidden, kind)),
    );
  });

  describe('the pull on features', () => {
    it.each(withLoss)('of %s', async (_id, method) => {
      await hold(() => domainDirection(method, 0));
      await hold(() => domainDirection(method, 1));
    });
  });
}
