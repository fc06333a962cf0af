/** Trains one model: one method, one seed. Runs on whatever engine TensorFlow.js has been given. */
import * as tf from '@tensorflow/tfjs-core';
import { DialectError, type CurvePoint, type TrainSettings } from '../contract/index.ts';
import { seededRandom, shuffle, type Random } from '../domain/random.ts';
import { adam } from './adam.ts';
import { bradleyTerry } from './bradley-terry.ts';
import type { DomainBatch, DomainLoss, Method } from './methods/index.ts';
import { projector } from './projector.ts';

/** Standardised features and what is known of them. */
export interface TrainingData {
  columns: number;
  /** Texts of source pairs, row-major [s, columns]. */
  source: Float32Array;
  /** Unlabelled target texts, row-major [t, columns]. */
  target: Float32Array;
  train: Preferences;
  validation: Preferences;
}

/** Preferences as rows of the source matrix. */
export interface Preferences {
  chosen: Int32Array;
  rejected: Int32Array;
  weight: Float32Array;
}

export interface TrainOptions {
  data: TrainingData;
  method: Method;
  settings: TrainSettings;
  seed: number;
  /** Called after every step. */
  onStep(step: number): void;
  /** Awaited between steps, so that a stop can arrive. Throws to end training. */
  pause(): Promise<void> | void;
  onPoint(point: CurvePoint): void;
}

export interface TrainedModel {
  inputs: number;
  hidden: number;
  /** Flat, in the order of the projector's layout. */
  weights: Float32Array;
}

/** How often the curves get a point. */
const POINTS = 40;
/** Share of the steps before a model may be chosen: by then lambda has warmed up to .85 of itself. */
const CHOOSING_FROM = 0.25;
/** Target texts held out from training, to measure the distance on. */
const HELD_OUT = 256;

/** lambda (2 / (1 + exp(-10 p)) - 1), p = training progress (Ganin et al. 2016). */
export function warmedUp(lambda: number, progress: number): number {
  return lambda * (2 / (1 + Math.exp(-10 * progress)) - 1);
}

/** Endless indices below n, each once before any again. */
function endless(n: number, random: Random): () => number {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let at = n;
  return () => {
    if (at === n) {
      shuffle(order, random);
      at = 0;
    }
    return order[at++];
  };
}

function draw(next: () => number, count: number): Int32Array {
  return Int32Array.from({ length: count }, next);
}

/**
 * x + N(0, deviation^2). Ridge regression by other means (Bishop 1995): no single feature can be
 * trusted to the last digit. The same draws on every engine; inside tf.tidy.
 */
function noisy(x: tf.Tensor2D, deviation: number, random: Random): tf.Tensor2D {
  if (deviation === 0) return x;
  const noise = Float32Array.from({ length: x.size }, () => deviation * random.normal());
  return tf.add(x, tf.tensor2d(noise, x.shape));
}

/**
 * @returns the model as it was at the lowest loss on held-out source prompts, or at the end where
 *   none are held out
 * @throws DialectError `diverged` when a loss stops being a number
 */
export async function trainModel(options: TrainOptions): Promise<TrainedModel> {
  const { data, method, settings, seed } = options;
  const random = seededRandom(`train ${seed}`);
  const network = projector(data.columns, settings.hidden);
  const optimiser = adam(network.layout.initial(random), network.layout.decayed(), {
    rate: settings.learningRate,
    decay: settings.weightDecay,
  });
  const source = tf.tensor2d(data.source, [data.source.length / data.columns, data.columns]);
  const target = tf.tensor2d(data.target, [data.target.length / data.columns, data.columns]);
  // Its own stream, so that every method sees the same pairs under the same noise.
  const domainRandom = seededRandom(`domain ${seed}`);
  const domainLoss: DomainLoss | null =
    method.domainLoss?.({ settings, features: settings.hidden, random: domainRandom }) ?? null;
  const noiseRandom = seededRandom(`noise ${seed}`);
  const nextPair = endless(data.train.chosen.length, random);
  const heldOut = Math.min(HELD_OUT, Math.floor(target.shape[0] / 5));
  // In random order: files are often sorted, and their first rows are not like the others.
  const targetOrder = shuffle(
    Int32Array.from({ length: target.shape[0] }, (_, i) => i),
    domainRandom,
  );
  const nextTarget = endless(target.shape[0] - heldOut, domainRandom);
  const batch = Math.min(settings.batch, data.train.chosen.length);

  const gatherTarget = (rows: Int32Array) => tf.gather(target, tf.tensor1d(rows, 'int32'));
  const gatherPairs = (pairs: Int32Array, from: Preferences) => {
    const rows = new Int32Array(pairs.length * 2);
    pairs.forEach((pair, i) => {
      rows[i] = from.chosen[pair];
      rows[pairs.length + i] = from.rejected[pair];
    });
    return tf.gather(source, tf.tensor1d(rows, 'int32'));
  };
  const drawTarget = () => draw(nextTarget, 2 * batch).map((place) => targetOrder[place + heldOut]);

  /** One step; the returned loss stays on the engine, since reading it would wait for it. */
  function step(progress: number): tf.Scalar {
    const pairs = draw(nextPair, batch);
    const targets = domainLoss ? drawTarget() : null;
    const [loss, gradient] = tf.tidy(() => {
      const ofPairs = noisy(gatherPairs(pairs, data.train), settings.inputNoise, noiseRandom);
      const x = targets
        ? tf.concat2d([ofPairs, noisy(gatherTarget(targets), settings.inputNoise, domainRandom)], 0)
        : ofPairs;
      const pass = network.forward(optimiser.parameters, x);
      const d = tf.sub(
        tf.slice(pass.reward, [0, 0], [batch, 1]),
        tf.slice(pass.reward, [batch, 0], [batch, 1]),
      ) as tf.Tensor2D;
      const weight = tf.tensor2d(
        Float32Array.from(pairs, (pair) => data.train.weight[pair]),
        [batch, 1],
      );
      const { loss, gradient } = bradleyTerry(d, weight, null);
      const ofReward = [gradient, tf.neg(gradient)] as tf.Tensor2D[];
      if (!domainLoss) {
        const dReward = tf.concat2d(ofReward, 0);
        return [loss, network.backward(optimiser.parameters, pass, dReward, null)] as const;
      }
      const dReward = tf.concat2d([...ofReward, tf.zeros([2 * batch, 1])], 0);
      const features: DomainBatch = {
        source: tf.slice(pass.z, [0, 0], [2 * batch, -1]),
        target: tf.slice(pass.z, [2 * batch, 0], [2 * batch, -1]),
      };
      const pull = tf.mul(
        domainLoss.step(features),
        tf.scalar(warmedUp(settings.lambda, progress)),
      ) as tf.Tensor2D;
      return [loss, network.backward(optimiser.parameters, pass, dReward, pull)] as const;
    });
    optimiser.apply(gradient);
    gradient.dispose();
    return loss;
  }

  async function validate(): Promise<{ loss: number; accuracy: number } | null> {
    const { validation } = data;
    if (validation.chosen.length === 0) return null;
    const all = Int32Array.from(validation.chosen, (_, i) => i);
    const d = tf.tidy(() => {
      const { reward } = network.forward(optimiser.parameters, gatherPairs(all, validation));
      const half = all.length;
      return tf.sub(tf.slice(reward, [0, 0], [half, 1]), tf.slice(reward, [half, 0], [half, 1]));
    });
    const values = await d.data();
    d.dispose();
    let loss = 0;
    let hits = 0;
    let total = 0;
    values.forEach((value, i) => {
      const weight = validation.weight[i];
      loss += weight * (Math.max(-value, 0) + Math.log1p(Math.exp(-Math.abs(value))));
      hits += weight * (value > 0 ? 1 : value === 0 ? 0.5 : 0);
      total += weight;
    });
    return { loss: loss / total, accuracy: hits / total };
  }

  /** Features of rows that no training step draws; of the source, where none are held out, of some. */
  function heldOutFeatures(): DomainBatch {
    return tf.tidy(() => {
      const { validation, train } = data;
      const from = validation.chosen.length > 0 ? validation : train;
      const count = Math.min(heldOut >> 1 || 1, from.chosen.length);
      const x = gatherPairs(
        Int32Array.from({ length: count }, (_, i) => i),
        from,
      );
      const y = gatherTarget(targetOrder.slice(0, heldOut));
      const z = (rows: tf.Tensor2D) => network.forward(optimiser.parameters, rows).z;
      return { source: z(x), target: z(y) };
    });
  }

  async function distance(): Promise<number | null> {
    if (!domainLoss || heldOut === 0) return null;
    const features = heldOutFeatures();
    const value = await domainLoss.distance(features);
    tf.dispose([features.source, features.target]);
    return value;
  }

  /** On pairs of its own draw: warming up must not change which pairs the model sees. */
  function warmUpFeatures(nextWarmUp: () => number): DomainBatch {
    return tf.tidy(() => {
      const x = gatherPairs(draw(nextWarmUp, batch), data.train);
      const y = gatherTarget(drawTarget());
      const z = (rows: tf.Tensor2D) => network.forward(optimiser.parameters, rows).z;
      return { source: z(x), target: z(y) };
    });
  }

  // Early stopping: what a small set teaches late is mostly its own noise.
  let best: tf.Tensor1D | null = null;
  let losses: tf.Scalar[] = [];
  try {
    const nextWarmUp = endless(data.train.chosen.length, domainRandom);
    await domainLoss?.warmUp({
      draw: () => warmUpFeatures(nextWarmUp),
      distance,
      pause: options.pause,
    });
    const every = Math.max(1, Math.floor(settings.steps / POINTS));
    let bestLoss = Number.POSITIVE_INFINITY;
    for (let at = 1; at <= settings.steps; at++) {
      losses.push(step(at / settings.steps));
      if (at % every === 0 || at === settings.steps) {
        const held = losses;
        losses = [];
        const mean = tf.tidy(() => tf.mean(tf.stack(held)));
        const [sourceLoss] = await mean.data();
        tf.dispose([...held, mean]);
        if (!Number.isFinite(sourceLoss)) {
          throw new DialectError(
            'diverged',
            `Training with ${method.label} diverged at step ${at}: the loss is not a number. Try a smaller learning rate or a smaller lambda.`,
            { method: method.id, seed, step: at },
          );
        }
        const checked = await validate();
        if (checked && checked.loss < bestLoss && at >= settings.steps * CHOOSING_FROM) {
          bestLoss = checked.loss;
          best?.dispose();
          best = tf.clone(optimiser.parameters);
        }
        options.onPoint({
          method: method.id,
          seed,
          step: at,
          sourceLoss,
          validationLoss: checked?.loss ?? null,
          validationAccuracy: checked?.accuracy ?? null,
          distance: await distance(),
        });
      }
      options.onStep(at);
      await options.pause();
    }
    const weights = Float32Array.from(await (best ?? optimiser.parameters).data());
    return { inputs: data.columns, hidden: settings.hidden, weights };
  } finally {
    domainLoss?.dispose();
    optimiser.dispose();
    tf.dispose([source, target, ...losses]);
    best?.dispose();
  }
}
