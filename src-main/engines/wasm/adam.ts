/**
 * Adam on WebAssembly's memory in one loop, instead of a dozen kernels that would each pass over all of
 * it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { shrunk, type AdamStepInputs, type AdamStepNumbers } from '../adam-step.ts';
import { moduleOf, type WasmBackend } from './module.ts';

export function wasmAdamStep(
  inputs: AdamStepInputs,
  { rate, beta1, beta2, epsilon }: AdamStepNumbers,
  backend: WasmBackend,
): tf.TensorInfo[] {
  const module = moduleOf(backend);
  if (!module) throw new Error('AdamStep was called before WebAssembly was opened.');
  const { first, second, gradient } = inputs;
  const old = [shrunk(inputs), first, second];
  const out = old.map((tensor) => successor(tensor, backend));
  const numbers = [rate, beta1, 1 - beta1, beta2, 1 - beta2, epsilon];
  const addresses = [...old, gradient, ...out].map(({ dataId }) => backend.getMemoryOffset(dataId));
  module.adam(...addresses, gradient.size, ...numbers);
  tf.dispose(old);
  return out;
}

/** Memory for a tensor's new values: its own, if nobody else reads it. */
function successor({ dataId, shape, dtype }: tf.Tensor, backend: WasmBackend): tf.TensorInfo {
  if (backend.refCount(dataId) > 1) return backend.makeOutput(shape, dtype);
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}
