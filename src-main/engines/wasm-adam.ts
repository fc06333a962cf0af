/** Adam on WebAssembly's memory in one loop: a dozen kernels would each go through all of it. */
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { AdamStepInputs, AdamStepNumbers } from './adam-step.ts';

export function wasmAdamStep(
  { parameters, first, second, gradient }: AdamStepInputs,
  { rate, beta1, beta2, epsilon }: AdamStepNumbers,
  backend: BackendWasm,
): tf.TensorInfo[] {
  const out = [parameters, first, second].map(({ shape }) => backend.makeOutput(shape, 'float32'));
  // Views are taken once all memory is: taking more may move it.
  const view = (tensor: tf.TensorInfo) => backend.typedArrayFromHeap(tensor) as Float32Array;
  const [p, m, v, g] = [parameters, first, second, gradient].map(view);
  const [nextP, nextM, nextV] = out.map(view);
  for (let i = 0; i < g.length; i++) {
    const slope = g[i];
    const mean = beta1 * m[i] + (1 - beta1) * slope;
    const square = beta2 * v[i] + (1 - beta2) * slope * slope;
    nextM[i] = mean;
    nextV[i] = square;
    nextP[i] = p[i] - (rate * mean) / (Math.sqrt(square) + epsilon);
  }
  tf.dispose([parameters, first, second]);
  return out;
}
