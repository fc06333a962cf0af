/** Which kernels of TensorFlow are registered: those of the pack only if it has them, on a CPU. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { registerFused, type Operations } from '../../src-main/engines/tensorflow-kernels.ts';
import { fusedKernels } from '../../src-main/learning/fused.ts';

const types = ['TYPE', 'SHAPE', 'STRING', 'BOOL', 'INT', 'FLOAT'].map((name) => `TF_ATTR_${name}`);

/** A backend that runs the operations of these names. */
function backendOf(operations: readonly string[], isUsingGpuDevice = false): Operations {
  const run = (name: string) => {
    if (!operations.includes(name)) throw new Error(`Op type not registered '${name}'`);
    return tf.scalar(0);
  };
  return {
    binding: Object.fromEntries(['TF_FLOAT', ...types].map((name) => [name, 0])),
    isUsingGpuDevice,
    executeSingleOutput: run,
    executeMultipleOutputs: (name: string) => [run(name)],
  } as unknown as Operations;
}

const registered = () => tf.getKernel('DialectAttention', 'tensorflow') !== undefined;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test('a pack without them leaves the plain kernels in place', () => {
  const { numTensors } = tf.memory();
  expect(registerFused(backendOf(['MatMul']))).toBe(false);
  expect(registered()).toBe(false);
  expect(tf.memory().numTensors).toBe(numTensors);
});

test('so does a card, for which they have no code', () => {
  expect(registerFused(backendOf(['DialectGelu'], true))).toBe(false);
  expect(registered()).toBe(false);
});

test('a pack that has them on a CPU gives them to its own engine, and to no other', () => {
  expect(registerFused(backendOf(['DialectGelu']))).toBe(true);
  expect(registered()).toBe(true);
  expect(registerFused(backendOf([]))).toBe(true);
  expect(tf.getBackend()).toBe('cpu');
  expect(fusedKernels()).toBeNull();
});
