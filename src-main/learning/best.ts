/** Early stopping: keeps each seed's parameters from its lowest held-out loss. */
import * as tf from '@tensorflow/tfjs-core';
import { requireLength } from './kept-state.ts';

export interface BestState {
  /** [S, size] */
  parameters: Float32Array;
  /** [S] */
  losses: number[];
}

export function bestKeeper(seeds: number, size: number, resume: BestState | null) {
  let parameters = resume
    ? tf.tensor2d(requireLength(resume.parameters, seeds * size), [seeds, size])
    : null;
  let losses = resume ? [...requireLength(resume.losses, seeds)] : [];
  return {
    /** The best so far, [S, size], owned by the keeper; null at first. */
    get parameters() {
      return parameters;
    },
    /** Lowest held-out losses, [S]; null at first. */
    get losses() {
      return losses.length === 0 ? null : [...losses];
    },
    /** @param now parameters, [S, size] @param seen their held-out losses, [S] */
    consider(now: tf.Tensor2D, seen: readonly number[]): void {
      const known = parameters;
      if (!known) {
        parameters = tf.clone(now);
        losses = [...seen];
        return;
      }
      const better = seen.map((loss, s) => loss < losses[s]);
      if (!better.includes(true)) return;
      parameters = tf.tidy(() => {
        const mask = tf.tensor2d(better, [seeds, 1], 'bool');
        return tf.where(tf.broadcastTo(mask, [seeds, size]), now, known) as tf.Tensor2D;
      });
      known.dispose();
      losses = losses.map((loss, s) => Math.min(loss, seen[s]));
    },
    async state(): Promise<BestState | null> {
      return parameters && { parameters: Float32Array.from(await parameters.data()), losses };
    },
    dispose() {
      parameters?.dispose();
    },
  };
}
