/**
 * A decoder on the open engine, compared with the same network written a second time: its vectors, and its
 * gradients by hand with automatic ones.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { poolings, type Pooling } from '../../../../src-main/domain/bert.ts';
import {
  decoderTargets,
  type DecoderConfig,
  type DecoderTarget,
} from '../../../../src-main/domain/decoder.ts';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { tensorsInMemory } from '../../../../src-main/domain/tensors.ts';
import {
  decoderBackbone,
  loadDecoder,
} from '../../../../src-main/learning/backbone/decoder/index.ts';
import { padded } from '../../../../src-main/learning/backbone/index.ts';
import { relativeError } from '../methods/helpers.ts';
import { families, llama, referenceDecoder, tinyDecoderTensors } from './decoder.ts';

interface Case {
  config?: DecoderConfig;
  pooling?: Pooling;
  targets?: readonly DecoderTarget[];
  layers?: readonly number[];
  rank?: number;
  kept?: number;
}

const ids = (length: number, seed: number) =>
  Array.from({ length }, (_, i) => 1 + ((3 * i * i + 7 * i * seed + seed) % 19));
const prompt = ids(9, 1);
/** Two answers to one prompt, one text alone, one of a single token, and the prompt itself. */
const texts = [[...prompt, ...ids(5, 2)], [...prompt, ...ids(3, 3)], ids(6, 4), [7], prompt];

async function situation({ config = llama, rank = 3, pooling = 'mean', ...rest }: Case) {
  const tensors = tinyDecoderTensors(config);
  const options = { rank, alpha: 5, pooling, ...rest };
  const model = await loadDecoder(config, tensorsInMemory(tensors));
  const backbone = decoderBackbone(model, options);
  onTestFinished(() => backbone.dispose());
  const random = seededRandom('decoder');
  const values = backbone.adapters.initial(random).map((value) => value + 0.3 * random.normal());
  const pullOf = (rows: number) =>
    tf.tensor2d(
      Array.from({ length: rows * config.hidden }, () => random.normal()),
      [rows, config.hidden],
    );
  const parameters = tf.tensor2d(values, [1, values.length]);
  return { config, tensors, options, backbone, parameters, pullOf };
}

const batchOf = (all: readonly (readonly number[])[]) =>
  padded(
    all.map((text) => Int32Array.from(text)),
    0,
  );

function difference(value: tf.Tensor, reference: tf.Tensor): number {
  expect(value.shape).toEqual(reference.shape);
  return relativeError(value.dataSync(), reference.dataSync());
}

/** @param limit of differences, relative to the largest entry */
export function decoderSuite(limit: number): void {
  async function compare(change: Case, own: readonly (readonly number[])[] = texts) {
    const engine = tf.getBackend();
    const { config, tensors, options, backbone, parameters, pullOf } = await situation(change);
    const pull = pullOf(own.length);
    const { pooled, backward } = backbone.forward(parameters, batchOf(own));
    const found = { pooled: pooled.arraySync(), gradient: backward(pull).arraySync() };
    const [at, pulled] = [parameters.arraySync(), pull.arraySync()];
    await tf.setBackend('cpu');
    const reference = (p: tf.Tensor) =>
      referenceDecoder(config, tensors, options, backbone.adapters.split(p as tf.Tensor2D), own);
    const start = tf.tensor2d(at);
    const loss = (p: tf.Tensor) => tf.sum(tf.mul(reference(p), tf.tensor2d(pulled)));
    expect(difference(tf.tensor2d(found.pooled), reference(start))).toBeLessThan(limit);
    expect(difference(tf.tensor2d(found.gradient), tf.grad(loss)(start))).toBeLessThan(limit);
    await tf.setBackend(engine);
  }

  describe('vectors and gradients', () => {
    it.each(Object.entries(families))('of %s', (_name, config) => compare({ config }));
    it.each(decoderTargets)('with adapters on %s alone', (target) =>
      compare({ targets: [target] }),
    );
    it.each(poolings)('with pooling %s', (pooling) => compare({ pooling }));
    it.each([[[0]], [[1]], [[2]], [[2, 0]]])('with adapters in layers %j', (layers) =>
      compare({ layers }),
    );
    it('with every layer computed again', () => compare({ kept: 0, config: families['gemma'] }));
    it('of texts that are longer than a segment', () => {
      const long = ids(133, 5);
      return compare({ layers: [1] }, [
        [...long, ...ids(3, 6)],
        [...long, 4],
        [5, 6],
      ]);
    });
  });

  it('encodes without remembering to the same vectors, merged or not', async () => {
    const { backbone, parameters } = await situation({});
    const merged = backbone.merged(parameters);
    const { pooled, dispose } = backbone.forward(parameters, batchOf(texts));
    expect(difference(backbone.encode(parameters, batchOf(texts)), pooled)).toBeLessThan(1e-6);
    expect(difference(merged.encode(batchOf(texts)), pooled)).toBeLessThan(1e-6);
    merged.dispose();
    dispose();
  });

  it('gives a text the same vector and gradient whatever it is packed with', async () => {
    const { backbone, parameters, pullOf } = await situation({});
    const pull = pullOf(texts.length);
    const together = backbone.forward(parameters, batchOf(texts));
    const alone = texts.map((text) => backbone.forward(parameters, batchOf([text])));
    const vectors = tf.concat(alone.map(({ pooled }) => pooled));
    expect(difference(together.pooled, vectors)).toBeLessThan(1e-5);
    const gradients = alone.map(({ backward }, i) => backward(tf.slice(pull, [i, 0], [1, -1])));
    expect(difference(together.backward(pull), tf.addN(gradients))).toBeLessThan(1e-5);
  });

  it('is the model as it is at the start values, and with no parameters', async () => {
    const { backbone, parameters } = await situation({});
    const batch = batchOf(texts);
    const start = backbone.adapters.initial(seededRandom('start'));
    const without = backbone.encode(null, batch);
    const atStart = backbone.encode(tf.tensor2d(start, [1, start.length]), batch);
    expect(difference(atStart, without)).toBeLessThan(1e-6);
    expect(difference(backbone.encode(parameters, batch), without)).toBeGreaterThan(0.01);
  });

  it.each([0, undefined])('keeps no tensor of a step, with %s kept', async (kept) => {
    const { backbone, parameters, pullOf } = await situation({ kept, layers: [1, 2] });
    const [pull, batch] = [pullOf(texts.length), batchOf(texts)];
    const before = tf.memory().numTensors;
    tf.tidy(() => void backbone.forward(parameters, batch).backward(pull));
    tf.tidy(() => void backbone.encode(parameters, batch));
    expect(tf.memory().numTensors).toBe(before);
    const { backward, dispose } = backbone.forward(parameters, batch);
    const gradient = backward(pull);
    dispose();
    dispose();
    expect(tf.memory().numTensors).toBe(before + 1);
    gradient.dispose();
    const merged = backbone.merged(parameters);
    merged.encode(batch).dispose();
    merged.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
}
