/** Wasserstein distance guided representation learning (Shen et al. 2018), as DIAL uses it. */
import * as tf from '@tensorflow/tfjs-core';
import type { TrainSettings } from '../../contract/index.ts';
import { adam, type AdamState } from '../adam.ts';
import { critic } from '../critic.ts';
import type { DomainBatch, DomainLoss, Method, MethodOptions, Reading } from './method.ts';

/** A cold critic sees a twentieth of the distance, so it is trained until the distance stops growing. */
const WARM_UP = { steps: 25, rounds: 20, rise: 1.02 };
/** DIAL's weight decay of the critic. */
const CRITIC_DECAY = 1e-3;
/** The penalty keeps the slope near 1; a critic this steep has escaped it. */
const STEEP = 100;

export const wdgrl: Method = {
  id: 'wdgrl',
  label: 'WDGRL',
  description:
    'A critic measures the Wasserstein distance between source and target features, and the features move to make it small.',
  strengths: [0.01, 0.1, 1],
  // Features of hundreds of columns hardly move with a hundredth of this.
  strengthOfMeaning: 1,
  domainLoss: wassersteinLoss,
};

type CriticOptions = Pick<MethodOptions, 'features' | 'criticHidden' | 'randoms' | 'resume'> & {
  settings: Pick<TrainSettings, 'criticLearningRate' | 'gradientPenalty'>;
};

/** Critics that learn the Wasserstein distance between any two sets of rows. */
export function wassersteinCritic(options: CriticOptions) {
  const { settings, features, criticHidden, randoms, resume } = options;
  const network = critic(features, criticHidden);
  const optimiser = adam(
    randoms.map((random) => network.layout.initial(random)),
    network.layout.decayed(),
    { rate: settings.criticLearningRate, decay: CRITIC_DECAY },
    (resume as AdamState | null) ?? undefined,
  );

  /**
   * Minimises -(mean c(z_s) - mean c(z_t)) + gamma penalty, at interpolates and at both ends.
   *
   * @param z rows of both sides, if they are one tensor already
   */
  function criticStep({ source, target, randoms }: DomainBatch, z?: tf.Tensor3D): void {
    const gradient = tf.tidy(() => {
      const [seeds, s] = source.shape;
      const t = target.shape[1];
      const n = Math.min(s, t);
      const share = new Float32Array(seeds * n);
      for (let i = 0; i < share.length; i++) share[i] = randoms[Math.floor(i / n)].next();
      return network.lossGradient(
        optimiser.parameters,
        z ?? tf.concat3d([source, target], 1),
        tf.tensor3d(meanGap(seeds, s, t, n), [seeds, s + t + n, 1]),
        settings.gradientPenalty,
        { from: 0, to: s, share: tf.tensor3d(share, [seeds, n, 1]) },
      );
    });
    optimiser.apply(gradient);
    gradient.dispose();
  }

  return {
    learn: criticStep,
    /** grad_z c of rows, [S, n, features]; inside tf.tidy. */
    direction: (z: tf.Tensor3D) => network.inputGradient(optimiser.parameters, z),
    /** WD / mean ||grad c||: the penalty lets the gradient grow past 1, so the raw value overestimates. */
    async read({ source, target }: Pick<DomainBatch, 'source' | 'target'>): Promise<Reading> {
      const result = tf.tidy(() => {
        const ofSource = network.evaluate(optimiser.parameters, source);
        const ofTarget = network.evaluate(optimiser.parameters, target);
        const gap = tf.sub(tf.mean(ofSource.value, [1, 2]), tf.mean(ofTarget.value, [1, 2]));
        const slope = tf.mean(tf.concat([ofSource.norm, ofTarget.norm], 1), [1, 2]);
        return tf.stack([tf.div(gap, slope), slope]);
      });
      const values = Float32Array.from(await result.data());
      result.dispose();
      const seeds = values.length / 2;
      const steep = values.some(
        (value, i) => !Number.isFinite(value) || (i >= seeds && value >= STEEP),
      );
      return {
        distance: values.slice(0, seeds),
        trouble: steep
          ? 'the critic no longer keeps to its penalty. Try a smaller learning rate of the critic, or a larger gradient penalty'
          : null,
      };
    },
    state: async () => ({ ...(await optimiser.state()) }),
    dispose: () => optimiser.dispose(),
  };
}

/** The distance as a loss on features of texts, or on their differences. */
export function wassersteinLoss(options: MethodOptions): DomainLoss {
  const { settings, resume } = options;
  const { learn, direction, read, state, dispose } = wassersteinCritic(options);
  return {
    read,
    state,
    dispose,
    async warmUp({ draw, read, pause }) {
      if (resume) return;
      let best = 0;
      for (let round = 0; round < WARM_UP.rounds; round++) {
        for (let step = 0; step < WARM_UP.steps; step++) {
          const batch = draw();
          learn(batch);
          tf.dispose([batch.source, batch.target]);
          await pause();
        }
        const { distance } = await read();
        const seen = distance ? distance.reduce((sum, value) => sum + value, 0) : 0;
        if (round > 0 && seen < best * WARM_UP.rise) return;
        best = Math.max(best, seen);
      }
    },
    step(batch) {
      const z = tf.concat3d([batch.source, batch.target], 1);
      for (let k = 0; k < settings.criticSteps; k++) learn(batch, z);
      const s = batch.source.shape[1];
      const t = batch.target.shape[1];
      const share = new Float32Array(s + t).fill(1 / s).fill(-1 / t, s);
      return tf.mul(direction(z), tf.tensor3d(share, [1, s + t, 1])) as tf.Tensor3D;
    },
  };
}

/** Weights of rows in -(mean c(z_s) - mean c(z_t)), and 0 of the n points between. */
function meanGap(seeds: number, s: number, t: number, n: number): Float32Array {
  const weights = new Float32Array(seeds * (s + t + n));
  for (let seed = 0; seed < seeds; seed++) {
    const from = seed * (s + t + n);
    weights.fill(-1 / s, from, from + s).fill(1 / t, from + s, from + s + t);
  }
  return weights;
}
