/** tf.tidy and tf.dispose for results that are objects with an interface. */
import * as tf from '@tensorflow/tfjs-core';

export function tidied<T>(compute: () => T): T {
  return tf.tidy(compute as () => tf.TensorContainer) as T;
}

export function free(held: unknown): void {
  tf.dispose(held as tf.TensorContainer);
}
