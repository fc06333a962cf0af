/** Wasserstein distance guided representation learning (Shen et al. 2018), as DIAL uses it. */
import * as tf from '@tensorflow/tfjs-core';
import { adam } from '../adam.ts';
import { critic } from '../critic.ts';
import type { DomainBatch, Method, MethodOptions, WarmUp } from './method.ts';

/** A cold critic sees a twentieth of the distance: it is trained until it sees no more of it. */
const WARM_UP = { steps: 25, rounds: 20, rise: 1.02 };
/** DIAL's weight decay of the critic. */
const CRITIC_DECAY = 1e-3;

export const wdgrl: Method = {
  id: 'wdgrl',
  label: 'WDGRL',
  description:
    'A critic measures the Wasserstein distance between source and target features, and the features move to make it small.',
  domainLoss: create,
};

function create({ settings, features, random }: MethodOptions) {
  const network = critic(features, [features, Math.max(2, features >> 1)]);
  const optimiser = adam(network.layout.initial(random), network.layout.decayed(), {
    rate: settings.criticLearningRate,
    decay: CRITIC_DECAY,
  });

  /** Minimises -(mean c(z_s) - mean c(z_t)) + gamma penalty, at interpolates and at both ends. */
  function criticStep({ source, target }: DomainBatch): void {
    const gradient = tf.tidy(() => {
      const n = Math.min(source.shape[0], target.shape[0]);
      const share = Float32Array.from({ length: n }, () => random.next());
      const at = tf.tensor2d(share, [n, 1]);
      const from = tf.slice(source, [0, 0], [n, -1]);
      const to = tf.slice(target, [0, 0], [n, -1]);
      const between = tf.add(from, tf.mul(at, tf.sub(to, from))) as tf.Tensor2D;
      const z = tf.concat2d([source, target, between], 0);
      const weight = tf.tensor2d(
        [
          ...new Array<number>(source.shape[0]).fill(-1 / source.shape[0]),
          ...new Array<number>(target.shape[0]).fill(1 / target.shape[0]),
          ...new Array<number>(n).fill(0),
        ],
        [z.shape[0], 1],
      );
      return network.lossGradient(optimiser.parameters, z, weight, settings.gradientPenalty);
    });
    optimiser.apply(gradient);
    gradient.dispose();
  }

  return {
    async warmUp({ draw, distance, pause }: WarmUp) {
      let best = 0;
      for (let round = 0; round < WARM_UP.rounds; round++) {
        for (let step = 0; step < WARM_UP.steps; step++) {
          const { source, target } = draw();
          criticStep({ source, target });
          tf.dispose([source, target]);
          await pause();
        }
        const seen = (await distance()) ?? 0;
        if (round > 0 && seen < best * WARM_UP.rise) return;
        best = Math.max(best, seen);
      }
    },
    step(batch: DomainBatch) {
      for (let k = 0; k < settings.criticSteps; k++) criticStep(batch);
      const { source, target } = batch;
      const z = tf.concat2d([source, target], 0);
      const direction = network.inputGradient(optimiser.parameters, z);
      const [ofSource, ofTarget] = tf.split(direction, [source.shape[0], target.shape[0]]);
      return tf.concat2d(
        [
          tf.mul(ofSource, tf.scalar(1 / source.shape[0])) as tf.Tensor2D,
          tf.mul(ofTarget, tf.scalar(-1 / target.shape[0])) as tf.Tensor2D,
        ],
        0,
      );
    },
    /** WD / mean ||grad c||: the penalty lets the gradient grow past 1, so the raw value overstates. */
    async distance({ source, target }: DomainBatch) {
      const result = tf.tidy(() => {
        const ofSource = network.evaluate(optimiser.parameters, source);
        const ofTarget = network.evaluate(optimiser.parameters, target);
        const gap = tf.sub(tf.mean(ofSource.value), tf.mean(ofTarget.value));
        const slope = tf.mean(tf.concat2d([ofSource.norm, ofTarget.norm], 0));
        return tf.div(gap, slope) as tf.Scalar;
      });
      const [value] = await result.data();
      result.dispose();
      return Number.isFinite(value) ? value : null;
    },
    dispose() {
      optimiser.dispose();
    },
  };
}
