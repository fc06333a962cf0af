/**
 * Trains with a critic for ten thousand steps on WebAssembly, like a trainer, and prints the memory in use at
 * some of them, after garbage collection, as one JSON object. Run with --expose-gc.
 */
import * as tf from '@tensorflow/tfjs-core';
import { wasm } from '../../src-main/engines/wasm.ts';
import { planted, small, trained } from '../unit/learning/support/planted.ts';

export interface Sample {
  step: number;
  tensors: number;
  bytes: number;
  /** Resident set of the whole process. */
  rss: number;
}

await wasm.open();
const samples: Sample[] = [];
await trained({
  data: planted('long', { texts: 60, pairs: 40, shift: 1 }),
  method: 'wdgrl',
  settings: {
    ...small,
    steps: 10_000,
    hidden: 4,
    batch: 4,
    criticSteps: 1,
    criticLearningRate: 1e-2,
  },
  between(step) {
    if (step === 0 || (step !== 200 && step % 1000 !== 0)) return;
    globalThis.gc?.();
    const { numTensors: tensors, numBytes: bytes } = tf.memory();
    samples.push({ step, tensors, bytes, rss: process.memoryUsage().rss });
  },
});
process.stdout.write(JSON.stringify(samples));
