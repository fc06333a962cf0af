/** The backbone in float64: as in ../gradients/float64.test.ts, another class of arrays makes it so. */
import { describe } from 'vitest';

Object.assign(globalThis, { Float32Array: Float64Array });
const tf = await import('@tensorflow/tfjs');
tf.env().platform.isTypedArray = (array): array is Float32Array => ArrayBuffer.isView(array);
const { backboneSuite } = await import('../support/backbone-suite.ts');
await tf.setBackend('cpu');

describe('a tiny BERT in float64, to 1e-9 of the same written a second time', () => {
  backboneSuite({ limit: 1e-9, finite: true });
});
