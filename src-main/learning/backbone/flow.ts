/**
 * Chains of calls that free what only the next one reads. Memory that was just freed is taken again
 * while it is in the cache: on TensorFlow such a call takes a third of the time on large tensors.
 */
import type * as tf from '@tensorflow/tfjs-core';

/** What the last step gave; `start` stays, what came between is freed. */
export function flow<T extends tf.Tensor>(start: T, ...steps: ((x: T) => tf.Tensor)[]): T {
  return steps.reduce((x, step) => {
    const next = step(x) as T;
    if (x !== start) x.dispose();
    return next;
  }, start);
}

/** As `flow`, for a start that nobody else reads: it is freed too. */
export function consume<T extends tf.Tensor>(start: T, ...steps: ((x: T) => tf.Tensor)[]): T {
  const result = flow(start, ...steps);
  start.dispose();
  return result;
}
