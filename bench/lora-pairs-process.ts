/**
 * Times an epoch of a tuned causal model on one engine: arguments ENGINE FOLDER PAIRS, a file of steps as lists
 * of tokens, the chosen texts before the rejected ones. The first step is not timed.
 */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import type { EngineId } from '../src-main/contract/index.ts';
import { seededRandom } from '../src-main/domain/random.ts';
import { openDecoderFolder } from '../src-main/encoders/transformer/decoder-folder.ts';
import { openEngine } from '../src-main/engines/index.ts';
import { adam } from '../src-main/learning/adam.ts';
import { decoderBackbone, loadDecoder } from '../src-main/learning/backbone/decoder/index.ts';
import { padded } from '../src-main/learning/backbone/index.ts';
import type { EpochTimes } from './lora-pairs.ts';

const RANK = 16;

const [id, folder, file] = process.argv.slice(2);
const steps = JSON.parse(readFileSync(file, 'utf8')) as number[][][];
const engine = await openEngine(id as EngineId);
const { config, tensors, close } = await openDecoderFolder(folder);
const options = { rank: RANK, alpha: RANK, pooling: 'last-token' } as const;
const backbone = decoderBackbone(await loadDecoder(config, tensors), options);
await close();
const random = seededRandom('bench');
const rate = { rate: 5e-4, decay: 0.01 };
const adapters = adam([backbone.adapters.initial(random)], backbone.adapters.decayed(), rate);
const { dimension } = backbone;
const head = adam(
  [Float32Array.from({ length: dimension }, () => random.normal() / Math.sqrt(dimension))],
  new Float32Array(dimension).fill(1),
  rate,
);

/** Bradley-Terry on the pairs. */
async function step(texts: readonly number[][]): Promise<number> {
  const batch = padded(
    texts.map((ids) => Int32Array.from(ids)),
    0,
  );
  const [gradient, ofHead, loss] = tf.tidy(() => {
    const { pooled, backward } = backbone.forward(adapters.parameters, batch);
    const rewards = tf.matMul(pooled, head.parameters, false, true);
    const [better, worse] = tf.split(rewards, 2);
    const gap = tf.sub(better, worse);
    const dGap = tf.div(tf.sub(tf.sigmoid(gap), 1), texts.length / 2);
    const dRewards = tf.concat([dGap, tf.neg(dGap)]) as tf.Tensor2D;
    return [
      backward(tf.matMul(dRewards, head.parameters)),
      tf.matMul(dRewards, pooled, true),
      tf.mean(tf.softplus(tf.neg(gap))),
    ] as [tf.Tensor2D, tf.Tensor2D, tf.Scalar];
  });
  adapters.apply(gradient);
  head.apply(ofHead);
  const [value] = await loss.data();
  tf.dispose([gradient, ofHead, loss]);
  return value;
}

await step(steps[0]);
const used = process.cpuUsage();
const began = performance.now();
for (const texts of steps) await step(texts);
const epoch = performance.now() - began;
const { user, system } = process.cpuUsage(used);
const times: EpochTimes = {
  epoch,
  processor: (user + system) / 1000,
  megabytes: process.resourceUsage().maxRSS / 1024,
};
process.send?.(times);
if (!process.send) process.stdout.write(`${JSON.stringify(times)}\n`);
await engine.close();
if (process.connected) process.disconnect();
