/**
 * Opens the engine named by its argument, like a trainer, and prints the results of its training kernels as one
 * JSON object.
 */
import * as tf from '@tensorflow/tfjs-core';
import { EngineId } from '../../src-main/contract/records.ts';
import { openEngine } from '../../src-main/engines/index.ts';
import { adam } from '../../src-main/learning/adam.ts';

const id = EngineId.parse(process.argv[2]);

function compute(): Record<string, tf.Tensor> {
  const a = tf.tensor2d(waves(48 * 20, 0.7), [48, 20]);
  const b = tf.tensor2d(waves(20 * 33, 1.3), [20, 33]);
  const product = tf.matMul(a, b);
  return {
    product,
    relu: tf.relu(product),
    softplus: tf.softplus(tf.mul(product, 20)),
    sum: tf.sum(product, 0),
    sumOfAll: tf.sum(product),
    mean: tf.mean(product, 1, true),
    gathered: tf.gather(product, tf.tensor1d([3, 3, 0, 47], 'int32')),
    joined: tf.concat([a, tf.neg(a)], 1),
    part: tf.slice(product, [5, 2], [7, 9]),
    turned: tf.matMul(tf.transpose(a), product),
    root: tf.sqrt(tf.add(tf.sum(tf.square(a), 1), 1e-12)),
    chosen: tf.where(tf.greater(product, 0), product, tf.zerosLike(product)),
  };
}

/** Parameters after ten steps of AdamW, interrupted once, with the state passed on as the engine keeps it. */
async function optimised(): Promise<number[]> {
  const start = [waves(50, 0.3), waves(50, 0.9)];
  const mask = Float32Array.from({ length: 50 }, (_, i) => i % 2);
  const options = { rate: 0.05, decay: 0.5, l2: 0.01 };
  let optimiser = adam(start, mask, options);
  let before = 0;
  for (let step = 0; step < 10; step++) {
    if (step === 5) {
      const state = await optimiser.state();
      optimiser.dispose();
      optimiser = adam(start, mask, options, state);
    }
    const gradient = tf.tensor2d(waves(100, 1 + step), [2, 50]);
    optimiser.apply(gradient);
    gradient.dispose();
    if (step === 0) before = tf.memory().numTensors;
  }
  const leaked = tf.memory().numTensors - before;
  const values = [leaked, ...(await optimiser.parameters.data())];
  optimiser.dispose();
  return values;
}

/** Numbers between -1 and 1 that do not depend on a random generator. */
function waves(count: number, frequency: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(frequency * (i + 1)));
}

const results: Record<string, number[]> = {};
// Twice: a closed engine can be opened again in the same process.
for (const round of [1, 2]) {
  const engine = await openEngine(id);
  const tensors = compute();
  for (const [name, tensor] of Object.entries(tensors)) {
    results[`${name} ${round}`] = [...tensor.shape, ...(await tensor.data())];
  }
  results[`adam ${round}`] = await optimised();
  results[`backend ${round}`] = [tf.getBackend() === id ? 1 : 0];
  await engine.close();
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
