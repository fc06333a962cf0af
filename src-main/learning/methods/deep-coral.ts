/** Deep CORAL: makes the covariances of source and target features alike (Sun & Saenko 2016). */
import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '../ops.ts';
import type { DomainLoss, Method } from './method.ts';
import { readingOf } from './reading.ts';

export const deepCoral: Method = {
  id: 'deep-coral',
  label: 'Deep CORAL',
  description:
    'The features move so that they vary together in the target as they do in the source.',
  strengths: [3],
  domainLoss: covarianceGap,
};

/**
 * Scales the paper's |C_s - C_t|^2 / (4 h^2) by h times this. Features under LayerNorm are small, and the
 * paper's loss moves them with a ten-thousandth to a thousandth of WDGRL's force (measured on random
 * features, h 64). With the factor both are of the same order, for every h.
 */
const FACTOR = 100;

/** FACTOR |C_s - C_t|^2 / (4 h), Frobenius norm, over covariances of features; it has no parameters. */
function covarianceGap(): DomainLoss {
  return {
    step({ source, target }) {
      const s = covarianceOf(source);
      const t = covarianceOf(target);
      const gap = tf.sub(s.covariance, t.covariance) as tf.Tensor3D;
      // dL/dC = FACTOR gap / (2 h), and C = Z^T Z / (n - 1) has 2 Z (dL/dC) / (n - 1).
      const scale = FACTOR / gap.shape[1];
      return tf.concat3d(
        [
          tf.mul(matMul(s.centred, gap), tf.scalar(scale / s.freedom)),
          tf.mul(matMul(t.centred, gap), tf.scalar(-scale / t.freedom)),
        ],
        1,
      );
    },
    /** |C_s - C_t| / (2 h), the root of the paper's loss. */
    read({ source, target }) {
      const result = tf.tidy(() => {
        const gap = tf.sub(covarianceOf(source).covariance, covarianceOf(target).covariance);
        return tf.div(tf.sqrt(tf.sum(tf.square(gap), [1, 2])), tf.scalar(2 * source.shape[2]));
      });
      return readingOf(result);
    },
    dispose: () => {},
  };
}

/** Centred rows, [S, n, h], and their covariance, [S, h, h], over n - 1. */
function covarianceOf(z: tf.Tensor3D) {
  const freedom = Math.max(1, z.shape[1] - 1);
  const centred = tf.sub(z, tf.mean(z, 1, true)) as tf.Tensor3D;
  const products = matMul(centred, centred, { transposeA: true });
  return { centred, freedom, covariance: tf.div(products, tf.scalar(freedom)) };
}
