/**
 * A trained ensemble as one graph from features to rewards: standardisation of the target, the factors of
 * its blocks, every seed's network, and the mean over seeds in the units that rankings show.
 *
 * Inputs: features, float32 [texts, d], as the encoder returns them; with several domains also domain,
 * int64 [texts], indices into the list of domains. Outputs: reward, float32 [texts], the mean over seeds;
 * rewards, float32 [texts, seeds], each standardised over the target.
 *
 * Rankings order texts by the mean of the seeds' ranks, which depends on all texts at once; a single text
 * can only be given the mean of standardised rewards.
 */
import { DialectError } from '../contract/errors.ts';
import type { Graph } from './graph.ts';
import { GraphBuilder } from './graph.ts';

export interface RewardModel {
  /** Id of the network that all seeds share. */
  network: string;
  /** Number of columns d of the features. */
  inputs: number;
  hidden: number;
  seeds: readonly SeedModel[];
  /** Moments that standardise each domain's features; at least one domain. */
  domains: readonly FeatureMoments[];
  /** Standardised features are clipped at +- this. */
  clip: number;
  /** Moments for a second standardisation after that, with clipping; null: none. */
  again: FeatureMoments | null;
  /** Factors on the standardised columns, applied last, [d]; null: none. */
  factors: readonly number[] | null;
}

export interface SeedModel {
  /** Flat, in the order of the network's layout. */
  weights: Float32Array;
  /** Mean of this seed's rewards over the target. */
  mean: number;
  deviation: number;
}

export interface FeatureMoments {
  /** [d] */
  mean: readonly number[];
  /** [d] */
  deviation: readonly number[];
}

/** @throws DialectError `cannot-export` for an unsupported network */
export function rewardGraph(model: RewardModel): Graph {
  const network = requireNetwork(model.network);
  const b = new GraphBuilder('reward');
  const features = b.input({
    name: 'features',
    type: 'float32',
    shape: ['texts', model.inputs],
    description: 'As the encoder gives them, not standardised.',
  });
  const each = b.op('Squeeze', [
    network(b, modelInput(b, features, model), model),
    b.integers([2]),
  ]);
  addRewards(b, each, model.seeds);
  return b.finish();
}

/** What the networks read: features standardised, clipped and scaled. */
function modelInput(
  b: GraphBuilder,
  features: string,
  { inputs, domains, clip, again, factors }: RewardModel,
): string {
  // Features may be large compared with their variation: float32 would lose the differences.
  const wide = b.op('Cast', [features], { to: { int: 11 } });
  const known = domainMoments(b, domains, inputs);
  const bounds = ([-clip, clip] as const).map((bound) =>
    b.doubles(bound < 0 ? 'clip_low' : 'clip_high', [], () => Float64Array.of(bound)),
  );
  let z = standardised(b, wide, known, bounds);
  if (again) z = standardised(b, z, domainMoments(b, [again], inputs, 'again_'), bounds);
  if (factors) {
    z = b.op('Mul', [z, b.doubles('factors', [inputs], () => Float64Array.from(factors))]);
  }
  return b.op('Cast', [z], { to: { int: 1 } });
}

/** The graph's outputs. @param each rewards of every seed's network, [seeds, texts] */
function addRewards(b: GraphBuilder, each: string, seeds: readonly SeedModel[]): void {
  const byText = b.op('Transpose', [each], { perm: { ints: [1, 0] } });
  const of = (pick: (seed: SeedModel) => number) => () => Float32Array.from(seeds, pick);
  const centred = b.op('Sub', [
    byText,
    b.weights(
      'reward_mean',
      [seeds.length],
      of(({ mean }) => mean),
    ),
  ]);
  const unit = b.weights(
    'reward_deviation',
    [seeds.length],
    of(({ deviation }) => deviation),
  );
  const rewards = b.op('Div', [centred, unit], {}, 'rewards');
  const reward = b.op(
    'ReduceMean',
    [rewards],
    { axes: { ints: [1] }, keepdims: { int: 0 } },
    'reward',
  );
  b.output({
    name: reward,
    type: 'float32',
    shape: ['texts'],
    description: 'Higher is better; in standard deviations over the target texts of the run.',
  });
  b.output({
    name: rewards,
    type: 'float32',
    shape: ['texts', seeds.length],
    description: 'The same for every seed of the ensemble.',
  });
}

interface Moments {
  mean: string;
  deviation: string;
}

/** Moments of the single domain, [1, d], or of each text's own, [texts, d]. */
function domainMoments(
  b: GraphBuilder,
  domains: readonly FeatureMoments[],
  d: number,
  prefix = '',
): Moments {
  const table = (name: 'mean' | 'deviation') =>
    b.doubles(`${prefix}feature_${name}`, [domains.length, d], () =>
      Float64Array.from(domains.flatMap((domain) => domain[name])),
    );
  const mean = table('mean');
  const deviation = table('deviation');
  if (domains.length === 1) return { mean, deviation };
  const domain = b.input({
    name: 'domain',
    type: 'int64',
    shape: ['texts'],
    description: 'Number of the text’s domain, from 0, in the order of the model card.',
  });
  return { mean: b.op('Gather', [mean, domain]), deviation: b.op('Gather', [deviation, domain]) };
}

function standardised(
  b: GraphBuilder,
  x: string,
  { mean, deviation }: Moments,
  bounds: readonly string[],
): string {
  return b.op('Clip', [b.op('Div', [b.op('Sub', [x, mean]), deviation]), ...bounds]);
}

/** From standardised features, [texts, d], to rewards, [seeds, texts, 1]: all seeds in one product. */
type Network = (b: GraphBuilder, x: string, model: RewardModel) => string;

const layerNorm: Network = (b, x, { inputs, hidden, seeds }) => {
  const cut = cutter(seeds, [(inputs + 1) * hidden, (hidden + 1) * hidden, hidden]);
  const first = b.op('Relu', [affine(b, 'first', x, cut(0), [seeds.length, inputs, hidden])]);
  const second = affine(b, 'second', first, cut(1), [seeds.length, hidden, hidden]);
  const ones = b.weights('gain', [hidden], () => new Float32Array(hidden).fill(1));
  const z = b.op('LayerNormalization', [second, ones], {
    axis: { int: -1 },
    epsilon: { float: 1e-5 },
  });
  return b.op('MatMul', [z, b.weights('reward_weight', [seeds.length, hidden, 1], cut(2))]);
};

const relu: Network = (b, x, { inputs, hidden, seeds }) => {
  const cut = cutter(seeds, [(inputs + 1) * hidden, hidden]);
  const z = b.op('Relu', [affine(b, 'first', x, cut(0), [seeds.length, inputs, hidden])]);
  return b.op('MatMul', [z, b.weights('reward_weight', [seeds.length, hidden, 1], cut(1))]);
};

const linear: Network = (b, x, { inputs, hidden, seeds }) => {
  const cut = cutter(seeds, [(inputs + 1) * hidden, hidden]);
  const z = affine(b, 'first', x, cut(0), [seeds.length, inputs, hidden]);
  return b.op('MatMul', [z, b.weights('reward_weight', [seeds.length, hidden, 1], cut(1))]);
};

/** The networks of src-main/learning/networks, by id. */
const networks: Record<string, Network | undefined> = { 'layer-norm': layerNorm, relu, linear };

function requireNetwork(id: string): Network {
  const network = networks[id];
  if (network) return network;
  throw new DialectError(
    'cannot-export',
    `Models with the network “${id}” cannot be written as ONNX. ` +
      `This version writes ${Object.keys(networks).join(', ')}.`,
    { network: id },
  );
}

/**
 * The blocks of every seed's weights, one seed after the other; the loss's auxiliary parameters come last
 * and are not read.
 */
function cutter(seeds: readonly SeedModel[], sizes: readonly number[]) {
  return (block: number) => (): Float32Array => {
    const from = sizes.slice(0, block).reduce((sum, size) => sum + size, 0);
    const size = sizes[block];
    const all = new Float32Array(seeds.length * size);
    seeds.forEach(({ weights }, k) => all.set(weights.subarray(from, from + size), k * size));
    return all;
  };
}

/** x W + b for every seed; blocks hold a row of biases after the weights. */
function affine(
  b: GraphBuilder,
  name: string,
  x: string,
  blocks: () => Float32Array,
  [seeds, inputs, outputs]: readonly [seeds: number, inputs: number, outputs: number],
): string {
  const rows = (first: number, count: number) => (): Float32Array => {
    const all = blocks();
    const part = new Float32Array(seeds * count * outputs);
    for (let k = 0; k < seeds; k++) {
      const from = (k * (inputs + 1) + first) * outputs;
      part.set(all.subarray(from, from + count * outputs), k * count * outputs);
    }
    return part;
  };
  const weight = b.weights(`${name}_weight`, [seeds, inputs, outputs], rows(0, inputs));
  const bias = b.weights(`${name}_bias`, [seeds, 1, outputs], rows(inputs, 1));
  return b.op('Add', [b.op('MatMul', [x, weight]), bias]);
}
