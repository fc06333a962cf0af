/**
 * TensorFlow's own Adam: one pass over the parameters in place of a dozen calls. tfjs knows no such
 * kernel, since it works on TensorFlow's variables.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AdamStepInputs, AdamStepNumbers } from './adam-step.ts';

/** Of tfjs-node's backend, what this needs; it runs any operation of the library by name. */
interface Operations {
  binding: Record<
    'TF_FLOAT' | 'TF_ATTR_TYPE' | 'TF_ATTR_SHAPE' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL',
    number
  >;
  executeSingleOutput(name: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

// Kept while their backend is: a handle is a name, and holds no more than the last step's tensors.
const variables = new WeakMap<Operations, tf.Tensor[]>();

export function tensorflowAdamStep(
  { parameters, first, second, gradient }: AdamStepInputs,
  { rate, beta1, beta2, epsilon }: AdamStepNumbers,
  backend: Operations,
): tf.Tensor[] {
  const { TF_FLOAT, TF_ATTR_TYPE, TF_ATTR_BOOL } = backend.binding;
  const float = (name: string) => ({ name, type: TF_ATTR_TYPE, value: TF_FLOAT });
  const no = (name: string) => ({ name, type: TF_ATTR_BOOL, value: false });
  const held = variablesOf(backend, float('dtype'));
  const given = [parameters, first, second];
  held.forEach((variable, i) => {
    const pair = [variable, given[i]];
    backend.executeMultipleOutputs('AssignVariableOp', [float('dtype')], pair, 0);
  });
  // With no other holder left, TensorFlow changes the numbers in place instead of copying them.
  tf.dispose(given);
  // beta1^t and beta2^t of 0: without bias corrections of its own.
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
