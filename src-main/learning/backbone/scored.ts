/**
 * A language model whose vectors have its own score appended as one more column, for tuning a reward
 * model. The score is computed from the vector, so its gradient flows on into the model.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { ScoreHead } from '../../domain/score-head.ts';
import type { Backbone } from './backbone.ts';

/** A model's own head as operations on vectors of [n, dimension]. */
function scorer(head: ScoreHead, dimension: number) {
  const made: tf.Tensor[] = [];
  const kept = <T extends tf.Tensor>(tensor: T): T => {
    made.push(tf.keep(tensor));
    return tensor;
  };
  const weight = kept(tf.tensor2d(head.weight, [dimension, 1]));
  const dense = head.dense && {
    weight: kept(tf.tensor2d(head.dense.weight, [dimension, dimension])),
    bias: kept(tf.tensor1d(head.dense.bias)),
  };

  /** The input of the last weights: tanh(D x + d), or x itself. */
  const inner = (pooled: tf.Tensor2D): tf.Tensor2D =>
    dense ? tf.tanh(tf.add(tf.matMul(pooled, dense.weight, false, true), dense.bias)) : pooled;

  const withScore = (pooled: tf.Tensor2D): tf.Tensor2D =>
    tf.tidy(() => {
      const score = tf.add(tf.matMul(inner(pooled), weight), tf.scalar(head.bias));
      return tf.concat2d([pooled, score as tf.Tensor2D], 1);
    });

  /** Gradient over the vectors. @param d over vectors and score, [n, dimension + 1] */
  const back = (pooled: tf.Tensor2D, d: tf.Tensor2D): tf.Tensor2D =>
    tf.tidy(() => {
      const n = d.shape[0];
      const own = tf.slice(d, [0, 0], [n, dimension]);
      const dInner = tf.matMul(tf.slice(d, [0, dimension], [n, 1]), weight, false, true);
      if (!dense) return tf.add(own, dInner);
      const slope = tf.sub(tf.scalar(1), tf.square(inner(pooled)));
      return tf.add(own, tf.matMul(tf.mul(dInner, slope) as tf.Tensor2D, dense.weight));
    });

  return { withScore, back, dispose: () => tf.dispose(made) };
}

/**
 * @param backbone pooled at the token that the head reads; belongs to the result from here on
 * @returns the same with vectors of [dimension + 1], the score last
 */
export function scoredBackbone(backbone: Backbone, head: ScoreHead): Backbone {
  const { dimension } = backbone;
  const scores = scorer(head, dimension);

  /** Takes ownership of the vectors. */
  const scored = (pooled: tf.Tensor2D): tf.Tensor2D => {
    const both = scores.withScore(pooled);
    pooled.dispose();
    return both;
  };

  return {
    ...backbone,
    dimension: dimension + 1,
    encode: (parameters, batch) => scored(backbone.encode(parameters, batch)),
    forward(parameters, batch) {
      const way = backbone.forward(parameters, batch);
      const pooled = scores.withScore(way.pooled);
      return {
        pooled,
        backward(dPooled) {
          const d = scores.back(way.pooled, dPooled);
          const gradient = way.backward(d);
          d.dispose();
          return gradient;
        },
        dispose() {
          pooled.dispose();
          way.dispose();
        },
      };
    },
    merged(parameters) {
      const merged = backbone.merged(parameters);
      return { ...merged, encode: (batch) => scored(merged.encode(batch)) };
    },
    dispose() {
      scores.dispose();
      backbone.dispose();
    },
  };
}
