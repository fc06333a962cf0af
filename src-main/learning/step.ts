/** One training step of an ensemble: both losses, one gradient, one step of the optimiser. */
import * as tf from '@tensorflow/tfjs-core';
import type { TrainSettings } from '../contract/index.ts';
import { seededRandom } from '../domain/random.ts';
import type { Adam } from './adam.ts';
import type { EnsembleData } from './ensemble-data.ts';
import type { SourceLoss } from './losses/index.ts';
import type { DomainLoss } from './methods/index.ts';
import type { Network } from './networks/index.ts';
import { rowsFrom } from './ops.ts';
import type { Tuner } from './tuning.ts';

export interface StepParts {
  network: Network;
  optimiser: Adam;
  data: EnsembleData;
  loss: SourceLoss;
  domainLoss: DomainLoss | null;
  /** Tunes the encoder of the last columns; null: it is frozen. */
  tuner?: Tuner | null;
  settings: Pick<TrainSettings, 'centring' | 'steps'> & { lambda: number };
  seeds: readonly number[];
}

export interface StepResult {
  /**
   * Source losses, [S]; left on the engine, since reading them would wait for them. Owned by the caller.
   */
  losses: tf.Tensor1D;
  /** Cosines between both gradients over z, [S]; null if not wanted, or without a domain loss. */
  cosines: tf.Tensor1D | null;
}

/** lambda (2 / (1 + exp(-10 p)) - 1), p = training progress (Ganin et al. 2016). */
export function warmedUp(lambda: number, progress: number): number {
  return lambda * (2 / (1 + Math.exp(-10 * progress)) - 1);
}

/** A function of the step number, from 1, and of whether cosines are wanted. */
export function trainingStep(parts: StepParts) {
  const { network, optimiser, data, loss, domainLoss, tuner = null, settings, seeds } = parts;
  const rows = data.batch * data.texts;

  function sourceLoss(reward: tf.Tensor3D, extras: tf.Tensor2D | null, at: number) {
    const rewards = tf.reshape(reward, [seeds.length, data.batch, data.texts]) as tf.Tensor3D;
    const value = loss.evaluate(rewards, extras, data.lossBatch(at));
    if (settings.centring === 0) return value;
    // centring mean_i (sum_k r_ik)^2
    const pull = tf.scalar((2 * settings.centring) / data.batch);
    if (data.texts <= 2) {
      return { ...value, gradient: tf.add(value.gradient, pulled(rewards, pull)) as tf.Tensor3D };
    }
    // Examples with fewer texts than others repeat one to fill the K places.
    const own = data.lossBatch(at).mask();
    const gradient = tf.add(value.gradient, tf.mul(own, pulled(tf.mul(rewards, own), pull)));
    return { ...value, gradient: gradient as tf.Tensor3D };
  }

  return (at: number, wantCosines: boolean): StepResult => {
    const { losses, gradient, adapters, cosines } = tf.tidy<Gradients>(() => {
      const texts = data.rowsOfStep(at, domainLoss !== null);
      const tuned = tuner?.forward(texts) ?? null;
      const x = data.inputs(at, texts, tuned?.columns);
      const pass = network.forward(optimiser.parameters, x);
      const ofSource = rowsFrom(pass.reward, 0, rows);
      const value = sourceLoss(ofSource, flatExtras(pass.extras), at);
      const dExtras = value.extras && (tf.expandDims(value.extras, 1) as tf.Tensor3D);
      const dSource = tf.reshape(value.gradient, [seeds.length, rows, 1]) as tf.Tensor3D;
      const dReward = domainLoss ? tf.pad(dSource, [none, [0, rows], none]) : dSource;
      const pull =
        domainLoss &&
        (tf.mul(
          domainLoss.step({
            source: rowsFrom(pass.z, 0, rows),
            target: rowsFrom(pass.z, rows, rows),
            randoms: seeds.map((seed) => seededRandom(`domain ${seed} ${at}`)),
          }),
          tf.scalar(warmedUp(settings.lambda, at / settings.steps)),
        ) as tf.Tensor3D);
      const { parameters, inputs } = pass.backward(dReward, pull, dExtras);
      const dColumns = tuner && tf.slice(inputs(), [0, 0, tuner.from]);
      return {
        losses: value.loss,
        gradient: parameters,
        ...(tuned && dColumns ? { adapters: tuned.backward(dColumns) } : {}),
        ...(pull && wantCosines ? { cosines: cosine(pass.ofReward(dReward), pull) } : {}),
      };
    });
    optimiser.apply(gradient);
    gradient.dispose();
    if (adapters) {
      tuner?.apply(adapters, at);
      adapters.dispose();
    }
    return { losses, cosines: cosines ?? null };
  };
}

type Gradients = {
  losses: tf.Tensor1D;
  gradient: tf.Tensor2D;
  adapters?: tf.Tensor2D;
  cosines?: tf.Tensor1D;
};

const none: [number, number] = [0, 0];

/** The gradient of the centring: [S, B, K] to [S, B, 1]. */
function pulled(rewards: tf.Tensor3D, pull: tf.Scalar): tf.Tensor {
  return tf.mul(tf.sum(rewards, 2, true), pull);
}

/** [S, 1, E] as [S, E]. */
export function flatExtras(extras: tf.Tensor3D | null): tf.Tensor2D | null {
  return extras && tf.squeeze(extras, [1]);
}

/** Cosine of the angle between two gradients, [S, n, h] each, seed by seed; 0 where one vanishes. */
function cosine(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor1D {
  const dot = (x: tf.Tensor3D, y: tf.Tensor3D) => tf.sum(tf.mul(x, y), [1, 2]);
  return tf.divNoNan(dot(a, b), tf.sqrt(tf.mul(dot(a, a), dot(b, b)))) as tf.Tensor1D;
}
