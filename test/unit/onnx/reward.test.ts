/** Ensembles as ONNX graphs, run by onnxruntime, compared with the application's rewards. */
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { type NetworkId, networks } from '../../../src-main/learning/networks/index.ts';
import { combineSeeds, scorer } from '../../../src-main/learning/score.ts';
import { CLIP, standardise } from '../../../src-main/learning/standardise.ts';
import { type RewardModel, rewardGraph, writeOnnx } from '../../../src-main/onnx/index.ts';
import { temporaryFolder } from '../../contract/support.ts';
import { farthest, float32, run } from './runtime.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const d = 5;
const hidden = 4;
const random = seededRandom('reward graphs');
const numbers = (count: number, scale = 1, offset = 0) =>
  Array.from({ length: count }, () => offset + scale * random.normal());
const features = Float32Array.from({ length: 40 * d }, (_, i) =>
  // One column in millions that varies only in its last digits; one that is clipped.
  i % d === 0 ? 3e6 + random.normal() : i % d === 1 ? 30 * random.normal() : random.normal(),
);
const near = {
  mean: [3e6, 0, 0.3, -0.2, 0],
  deviation: [1.1, 1, 0.7, 1.4, 1],
};
const far = { mean: [2_999_999, 4, 0, 0, 1], deviation: [2, 9, 1, 1, 0.5] };

function ensemble(network: NetworkId, change: Partial<RewardModel>, extras: number[] = []) {
  const size = networks[network](d, hidden, extras).layout.size;
  return {
    network,
    inputs: d,
    hidden,
    seeds: Array.from({ length: 3 }, () => ({
      weights: Float32Array.from(numbers(size)),
      mean: 0,
      deviation: 1,
    })),
    domains: [near],
    clip: CLIP,
    again: null,
    factors: null,
    ...change,
  };
}

/** As a run scores its target: every text by its domain's moments, all of them together. */
async function scored(model: RewardModel, domain: readonly number[]) {
  const rows = features.slice();
  domain.forEach((k, i) =>
    standardise(rows.subarray(i * d, (i + 1) * d), asMoments(model.domains[k])),
  );
  if (model.again) standardise(rows, asMoments(model.again));
  rows.forEach((z, i) => (rows[i] = z * (model.factors?.[i % d] ?? 1)));
  const rewards: Float32Array[] = [];
  for (const { weights } of model.seeds) {
    const network = model.network as NetworkId;
    const { score, dispose } = scorer({ network, inputs: d, hidden, weights });
    rewards.push(await score(rows));
    dispose();
  }
  return combineSeeds(rewards);
}

const asMoments = ({ mean, deviation }: RewardModel['domains'][number]) => ({
  mean: Float64Array.from(mean),
  deviation: Float64Array.from(deviation),
});

describe('an ensemble as a graph', () => {
  it.each([
    ['of the default network', ensemble('layer-norm', {})],
    ['with scalars of its loss', ensemble('layer-norm', {}, [0.5, 2])],
    ['of the paper’s network', ensemble('relu', {})],
    ['of a linear head', ensemble('linear', {})],
    ['for texts of two domains', ensemble('layer-norm', { domains: [near, far] })],
    [
      'that standardises once more and shrinks a block',
      ensemble('layer-norm', {
        again: { mean: numbers(d), deviation: [1, 2, 0.5, 1, 3] },
        factors: [1, 1, 0.1, 0.1, 0.1],
      }),
    ],
  ])('gives the rewards that rankings show: %s', async (_what, model) => {
    const domain = Array.from({ length: 40 }, (_, i) => i % model.domains.length);
    const { reward, units } = await scored(model, domain);
    const seeds = model.seeds.map((seed, k) => ({ ...seed, ...units[k] }));
    const file = join(temporaryFolder(), 'model.onnx');
    await writeOnnx(rewardGraph({ ...model, seeds }), file);
    const result = await run(file, {
      features: float32(features, [40, d]),
      ...(model.domains.length > 1 && {
        domain: { data: BigInt64Array.from(domain, BigInt), dims: [40] },
      }),
    });
    expect(result['reward'].dims).toEqual([40]);
    expect(result['rewards'].dims).toEqual([40, 3]);
    expect(farthest(result['reward'].data, reward)).toBeLessThan(1e-4);
    const spread = Math.max(...reward) - Math.min(...reward);
    expect(spread).toBeGreaterThan(1);
  });

  it('is refused for a network that is not known here', () => {
    expect(() => rewardGraph(ensemble('relu', { network: 'deep' }))).toThrow(
      expect.objectContaining({
        code: 'cannot-export',
        message: expect.stringMatching(/“deep”.*layer-norm, relu/) as string,
      }),
    );
  });

  it('is known for every network that there is', () => {
    for (const id of Object.keys(networks) as NetworkId[]) {
      expect(rewardGraph(ensemble(id, {})).outputs.map(({ name }) => name)).toEqual([
        'reward',
        'rewards',
      ]);
    }
  });
});
