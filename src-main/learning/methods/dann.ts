/** Domain-adversarial training: a classifier whose gradient is reversed (Ganin et al. 2016). */
import * as tf from '@tensorflow/tfjs-core';
import { adam, type AdamState } from '../adam.ts';
import { classifier } from './classifier.ts';
import type { DomainLoss, Method, MethodOptions } from './method.ts';

/** Weight decay of the classifier: the same as for WDGRL's critic, which it replaces. */
const DECAY = 1e-3;

export const dann: Method = {
  id: 'dann',
  label: 'DANN',
  description:
    'A classifier learns to tell source from target features, and the features move so that it cannot.',
  strengths: [0.3, 1],
  domainLoss: (options) => adversarialLoss(options),
};

/** Gradient of the cross-entropy over log odds: sigmoid(c) - label, each side's mean. */
function ofLogit(logit: tf.Tensor3D, s: number, share: tf.Tensor3D): tf.Tensor3D {
  const label = new Float32Array(share.size).fill(1, 0, s);
  return tf.mul(tf.sub(tf.sigmoid(logit), tf.tensor3d(label, share.shape)), share);
}

/**
 * The model minimises -(mean softplus(-c(z_s)) + mean softplus(c(z_t))), c the log odds of the source;
 * the classifier minimises the opposite, some steps ahead (equation 13 of the paper).
 *
 * @param beta regions of z up to 1 + beta times as frequent in the target as in the source exert no
 *     force, see `relaxed.ts`; null: all regions do
 */
export function adversarialLoss(
  options: MethodOptions,
  { beta }: { beta: number | null } = { beta: null },
): DomainLoss {
  const { settings, features, criticHidden, randoms, resume } = options;
  const network = classifier(features, criticHidden);
  const optimiser = adam(
    randoms.map((random) => network.layout.initial(random)),
    network.layout.decayed(),
    { rate: settings.criticLearningRate, decay: DECAY },
    (resume as AdamState | null) ?? undefined,
  );

  const allowed = beta ?? 0;
  /** 1 for rows that the classifier takes for more than 1 + beta times as frequent in the target. */
  function beyond(logit: tf.Tensor3D): tf.Tensor3D {
    const excess = tf.neg(tf.add(logit, tf.scalar(Math.log1p(allowed))));
    return tf.mul(tf.add(tf.sign(excess), tf.scalar(1)), tf.scalar(0.5));
  }

  return {
    step({ source, target }) {
      const s = source.shape[1];
      const t = target.shape[1];
      const z = tf.concat3d([source, target], 1);
      const each = new Float32Array(s + t).fill(1 / s).fill(1 / t, s);
      const share = tf.tensor3d(each, [1, s + t, 1]);
      for (let k = 0; k < settings.criticSteps; k++) {
        const gradient = tf.tidy(() => {
          const pass = network.forward(optimiser.parameters, z);
          return pass.gradient(ofLogit(pass.logit, s, share));
        });
        optimiser.apply(gradient);
        gradient.dispose();
      }
      const pass = network.forward(optimiser.parameters, z);
      const reversed = tf.neg(ofLogit(pass.logit, s, share));
      return pass.inputGradient(beta === null ? reversed : tf.mul(reversed, beyond(pass.logit)));
    },
    /**
     * 2 (q - (1 + beta) p), q and p the shares of target and source rows beyond that ratio; with beta 0
     * it is the proxy-A distance 2 (1 - 2 error), with each side contributing half of the error.
     */
    async read({ source, target }) {
      const result = tf.tidy(() => {
        const ofSource = network.forward(optimiser.parameters, source).logit;
        const ofTarget = network.forward(optimiser.parameters, target).logit;
        const p = tf.mean(beyond(ofSource), [1, 2]);
        const q = tf.mean(beyond(ofTarget), [1, 2]);
        const distance = tf.mul(tf.sub(q, tf.mul(p, tf.scalar(1 + allowed))), tf.scalar(2));
        const size = tf.add(tf.mean(tf.abs(ofSource), [1, 2]), tf.mean(tf.abs(ofTarget), [1, 2]));
        return tf.stack([distance, size]);
      });
      const values = Float32Array.from(await result.data());
      result.dispose();
      return {
        distance: values.slice(0, values.length / 2),
        trouble: values.every(Number.isFinite)
          ? null
          : 'the domain classifier no longer gives numbers. Try a smaller learning rate of the critic, which is the classifier’s too',
      };
    },
    state: async () => ({ ...(await optimiser.state()) }),
    dispose: () => optimiser.dispose(),
  };
}
