/** The decoder in float64: as in ../gradients/float64.test.ts, another class of arrays makes it so. */
import { describe } from 'vitest';

Object.assign(globalThis, { Float32Array: Float64Array });
const tf = await import('@tensorflow/tfjs');
tf.env().platform.isTypedArray = (array): array is Float32Array => ArrayBuffer.isView(array);
const { decoderSuite } = await import('../support/decoder-suite.ts');
await tf.setBackend('cpu');

describe('a tiny decoder in float64, to 1e-9 of the same written a second time', () => {
  decoderSuite(1e-9);
});
