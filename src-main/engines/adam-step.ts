/** The optional kernel `AdamStep` of engines: see learning/adam.ts. */
import * as tf from '@tensorflow/tfjs-core';
import type { EngineId } from '../contract/index.ts';

export interface AdamStepInputs {
  parameters: tf.Tensor2D;
  first: tf.Tensor2D;
  second: tf.Tensor2D;
  gradient: tf.Tensor2D;
  /** Factors on the parameters before the step; 1 by default. */
  kept?: tf.Tensor2D;
}

/** Bias corrections are already folded into the rate and epsilon. */
export interface AdamStepNumbers {
  rate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
}

/** Takes ownership of the first three tensors and disposes them; returns the new ones. */
type AdamStep<Backend> = (
  inputs: AdamStepInputs,
  numbers: AdamStepNumbers,
  backend: Backend,
) => tf.TensorInfo[];

/** For engines whose step does not take `kept`: multiplies it into the parameters first. */
export function shrunk({ parameters, kept }: AdamStepInputs): tf.Tensor2D {
  if (!kept) return parameters;
  const product = tf.mul(parameters, kept) as tf.Tensor2D;
  parameters.dispose();
  return product;
}

const registered = new Set<EngineId>();

/** Once per process: kernels outlive the backend that they were registered for. */
export function registerAdamStep<Backend>(engine: EngineId, step: AdamStep<Backend>): void {
  if (registered.has(engine)) return;
  registered.add(engine);
  tf.registerKernel({
    kernelName: 'AdamStep',
    backendName: engine,
    kernelFunc: ({ inputs, attrs, backend }) =>
      step(
        inputs as unknown as AdamStepInputs,
        attrs as unknown as AdamStepNumbers,
        backend as Backend,
      ),
  });
}
