/**
 * A step of Adam in one pass over the parameters, instead of a dozen calls: by the engine pack's own
 * kernel, or by TensorFlow's, which tfjs does not expose, since it works on TensorFlow's variables.
 */
import * as tf from '@tensorflow/tfjs-core';
import { shrunk, type AdamStepInputs, type AdamStepNumbers } from './adam-step.ts';
import type { Attribute, Operations } from './tensorflow-kernels.ts';

// Kept as long as their backend: a handle is a name, and holds no more than the last step's tensors.
const variables = new WeakMap<Operations, tf.Tensor[]>();

/** Uses the pack's kernel: `registerFused` says whether there is one. */
export function packAdamStep(
  { parameters, first, second, gradient, kept }: AdamStepInputs,
  { rate, beta1, beta2, epsilon }: AdamStepNumbers,
): tf.Tensor[] {
  const numbers = tf.tensor1d([rate, beta1, beta2, epsilon]);
  const inputs = { parameters, first, second, gradient, numbers, ...(kept ? { kept } : {}) };
  const next = tf.engine().runKernel<tf.Tensor[]>('DialectAdam', inputs, { count: kept ? 1 : 0 });
  tf.dispose([parameters, first, second, numbers]);
  return next;
}

export function tensorflowAdamStep(
  inputs: AdamStepInputs,
  { rate, beta1, beta2, epsilon }: AdamStepNumbers,
  backend: Operations,
): tf.Tensor[] {
  const { TF_FLOAT, TF_ATTR_TYPE, TF_ATTR_BOOL } = backend.binding;
  const float = (name: string) => ({ name, type: TF_ATTR_TYPE, value: TF_FLOAT });
  const no = (name: string) => ({ name, type: TF_ATTR_BOOL, value: false });
  const held = variablesOf(backend, float('dtype'));
  const { first, second, gradient } = inputs;
  const given = [shrunk(inputs), first, second];
  held.forEach((variable, i) => {
    const pair = [variable, given[i]];
    backend.executeMultipleOutputs('AssignVariableOp', [float('dtype')], pair, 0);
  });
  // Once nothing else holds the tensor, TensorFlow updates it in place instead of copying it.
  tf.dispose(given);
  // beta1^t and beta2^t set to 0: no bias corrections of its own.
  const numbers = [0, 0, rate, beta1, beta2, epsilon].map((value) => tf.scalar(value));
  backend.executeMultipleOutputs(
    'ResourceApplyAdam',
    [float('T'), no('use_locking'), no('use_nesterov')],
    [...held, ...numbers, gradient],
    0,
  );
  tf.dispose(numbers);
  return held.map((variable) =>
    backend.executeSingleOutput('ReadVariableOp', [float('dtype')], [variable]),
  );
}

function variablesOf(backend: Operations, dtype: Attribute): tf.Tensor[] {
  const known = variables.get(backend);
  if (known) return known;
  const { TF_ATTR_SHAPE, TF_ATTR_STRING } = backend.binding;
  const named = ['parameters', 'first', 'second'].map((name) =>
    tf.keep(
      backend.executeSingleOutput(
        'VarHandleOp',
        [
          dtype,
          { name: 'shape', type: TF_ATTR_SHAPE, value: [-1, -1] },
          { name: 'container', type: TF_ATTR_STRING, value: '' },
          { name: 'shared_name', type: TF_ATTR_STRING, value: `dialect adam ${name}` },
        ],
        [],
      ),
    ),
  );
  variables.set(backend, named);
  return named;
}
