/**
 * Times steps of a tuned MiniLM on one engine: arguments ENGINE FOLDER; sends milliseconds of a forward pass and
 * of a step, in wall and processor time.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { EngineId } from '../src-main/contract/index.ts';
import { seededRandom } from '../src-main/domain/random.ts';
import { readBertFolder } from '../src-main/encoders/transformer/bert-folder.ts';
import { openEngine } from '../src-main/engines/index.ts';
import { adam } from '../src-main/learning/adam.ts';
import { bertBackbone } from '../src-main/learning/backbone/index.ts';

const PAIRS = 8;
const TEXTS = 2 * PAIRS;
const LENGTH = 128;
const RANK = 16;
const FORWARDS = 3;
const STEPS = 5;

export interface LoraTimes {
  forward: number;
  step: number;
  /** Processor time of a step, summed over cores. */
  processor: number;
}

const [id, folder] = process.argv.slice(2);
const engine = await openEngine(id as EngineId);
const { config, tensors } = await readBertFolder(folder);
const options = { rank: RANK, alpha: RANK, pooling: 'mean' } as const;
const backbone = bertBackbone(config, tensors, options);
const random = seededRandom('bench');
const batch = {
  ids: Int32Array.from({ length: TEXTS * LENGTH }, () => random.below(30_000)),
  mask: new Int32Array(TEXTS * LENGTH).fill(1),
  rows: TEXTS,
  length: LENGTH,
};
const rate = { rate: 5e-4, decay: 0.01 };
const adapters = adam([backbone.adapters.initial(random)], backbone.adapters.decayed(), rate);
const { dimension } = backbone;
const head = adam(
  [Float32Array.from({ length: dimension }, () => random.normal() / Math.sqrt(dimension))],
  new Float32Array(dimension).fill(1),
  rate,
);

/** Bradley-Terry on the pairs: text i against text i + PAIRS. */
function step(): tf.Tensor {
  const [gradient, ofHead, loss] = tf.tidy(() => {
    const { pooled, backward } = backbone.forward(adapters.parameters, batch);
    const rewards = tf.matMul(pooled, head.parameters, false, true);
    const [better, worse] = tf.split(rewards, 2);
    const gap = tf.sub(better, worse);
    const dGap = tf.div(tf.sub(tf.sigmoid(gap), 1), PAIRS);
    const dRewards = tf.concat([dGap, tf.neg(dGap)]) as tf.Tensor2D;
    return [
      backward(tf.matMul(dRewards, head.parameters)),
      tf.matMul(dRewards, pooled, true),
      tf.mean(tf.softplus(tf.neg(gap))),
    ] as [tf.Tensor2D, tf.Tensor2D, tf.Scalar];
  });
  adapters.apply(gradient);
  head.apply(ofHead);
  tf.dispose([gradient, ofHead]);
  return loss;
}

/** Milliseconds per call; reading the last result waits for engines that work asynchronously. */
async function timed(calls: number, compute: () => tf.Tensor) {
  const once = async () => {
    const result = compute();
    await result.data();
    result.dispose();
  };
  await once();
  const used = process.cpuUsage();
  const began = performance.now();
  for (let i = 0; i < calls; i++) await once();
  const clock = (performance.now() - began) / calls;
  const { user, system } = process.cpuUsage(used);
  return { clock, processor: (user + system) / 1000 / calls };
}

const forward = await timed(FORWARDS, () => backbone.encode(adapters.parameters, batch));
const whole = await timed(STEPS, step);
const times: LoraTimes = { forward: forward.clock, step: whole.clock, processor: whole.processor };
process.send?.(times);
if (!process.send) process.stdout.write(`${JSON.stringify(times)}\n`);
await engine.close();
if (process.connected) process.disconnect();
