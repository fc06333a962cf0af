/**
 * TensorFlow's own Adam as the kernel `AdamStep` (see learning/adam.ts): one pass over the parameters
 * in place of a dozen calls. tfjs knows no such kernel, since it works on TensorFlow's variables.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Of tfjs-node's backend, what this needs; it runs any operation of the library by name. */
interface Operations {
  binding: Record<'TF_ATTR_TYPE' | 'TF_ATTR_SHAPE' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL', number> & {
    TF_FLOAT: number;
  };
  executeSingleOutput(name: string, attributes: Attribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

let registered = false;

/** Once a process, after the backend has opened. */
export function registerAdamStep(): void {
  if (registered) return;
  registered = true;
  // Kept while their backend is: a handle is a name, and holds no more than the last step's tensors.
  const known = new WeakMap<object, tf.Tensor[]>();
  tf.registerKernel({
    kernelName: 'AdamStep',
    backendName: 'tensorflow',
    kernelFunc({ inputs, attrs, backend }) {
      const tensorflow = backend as unknown as Operations;
      const { binding } = tensorflow;
      const float = (name: string) => ({
        name,
        type: binding.TF_ATTR_TYPE,
        value: binding.TF_FLOAT,
      });
      const flag = (name: string) => ({ name, type: binding.TF_ATTR_BOOL, value: false });
      const variables =
        known.get(backend) ??
        ['parameters', 'first', 'second'].map((name) =>
          tf.keep(
            tensorflow.executeSingleOutput(
              'VarHandleOp',
              [
                float('dtype'),
                { name: 'shape', type: binding.TF_ATTR_SHAPE, value: [-1, -1] },
                { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
                {
                  name: 'shared_name',
                  type: binding.TF_ATTR_STRING,
                  value: `dialect adam ${name}`,
                },
              ],
              [],
            ),
          ),
        );
      known.set(backend, variables);
      const given = [inputs['parameters'], inputs['first'], inputs['second']] as tf.Tensor[];
      variables.forEach((variable, i) => {
        tensorflow.executeMultipleOutputs(
          'AssignVariableOp',
          [float('dtype')],
          [variable, given[i]],
          0,
        );
      });
      // With no other holder left, TensorFlow changes the numbers in place instead of copying them.
      tf.dispose(given);
      const { rate, beta1, beta2, epsilon } = attrs as unknown as AdamStepAttributes;
      // Bias corrections are in the rate and in epsilon already: with powers of 0 there are none.
      const numbers = [0, 0, rate, beta1, beta2, epsilon].map((value) => tf.scalar(value));
      tensorflow.executeMultipleOutputs(
        'ResourceApplyAdam',
        [float('T'), flag('use_locking'), flag('use_nesterov')],
        [...variables, ...numbers, inputs['gradient'] as tf.TensorInfo],
        0,
      );
      tf.dispose(numbers);
      return variables.map((variable) =>
        tensorflow.executeSingleOutput('ReadVariableOp', [float('dtype')], [variable]),
      );
    },
  });
}

interface AdamStepAttributes {
  rate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
}
