/**
 * What is known of an encoder of the BERT family before it runs: the shape of its network, its
 * weights, and which of its matrices get adapters. Folders are read elsewhere, and so are networks.
 */
import type { TrainSettings } from '../contract/index.ts';

/** The network of BERT (Devlin et al. 2019) and of its kin: RoBERTa, XLM-R, MiniLM, E5. */
export interface BertConfig {
  vocabulary: number;
  /** Width of a token's vector. */
  hidden: number;
  layers: number;
  heads: number;
  /** Width inside the feed-forward part. */
  intermediate: number;
  /** Rows of the position table. */
  positions: number;
  /** Position of the first token: 0 in BERT; in RoBERTa and XLM-R the padding's id + 1. */
  firstPosition: number;
  /** Rows of the table of token types; all tokens are of the first. */
  types: number;
  /** Added to variances in layer normalisation. */
  epsilon: number;
  /** The token that fills a batch. */
  padding: number;
}

/** Tokens of the longest text that the position table has room for, the special ones included. */
export function longestText({ positions, firstPosition }: BertConfig): number {
  return positions - firstPosition;
}

/** A tensor of a model file, row after row. */
export interface ModelTensor {
  shape: readonly number[];
  values: Float32Array;
}

/** How a text's vector is made of those of its tokens. */
export const poolings = ['mean', 'cls', 'last-token'] as const;
export type Pooling = (typeof poolings)[number];

/** Matrices of a layer that adapters can change. */
export const adapterTargets = ['query', 'key', 'value', 'output'] as const;
/** `output` is the dense matrix behind the attention's heads. */
export type AdapterTarget = (typeof adapterTargets)[number];

/** Low-rank adapters (LoRA, Hu et al. 2022): W + alpha / rank B A. */
export interface AdapterOptions<T extends string = AdapterTarget> {
  rank: number;
  alpha: number;
  /** Query and value of BERT, every matrix of a decoder without it. */
  targets?: readonly T[];
  /** Numbers of the layers from 0, the lowest; all without it. */
  layers?: readonly number[];
}

type LoraSettings = Pick<TrainSettings, 'loraRank' | 'loraAlpha' | 'loraTargets' | 'loraLayers'>;

/**
 * The adapters that settings ask for; more layers than there are mean all of them.
 *
 * @param known matrices that the model has; others are left out
 */
export function adaptersOf<T extends TrainSettings['loraTargets'][number] = AdapterTarget>(
  settings: LoraSettings,
  { layers }: { layers: number },
  known: readonly T[] = adapterTargets as readonly string[] as readonly T[],
): Required<AdapterOptions<T>> {
  const { loraRank: rank, loraAlpha: alpha, loraTargets, loraLayers } = settings;
  const targets = known.filter((target) => loraTargets.includes(target));
  const count = loraLayers === 0 ? layers : Math.min(layers, loraLayers);
  return {
    ...{ rank, alpha, targets },
    layers: Array.from({ length: count }, (_, i) => layers - count + i),
  };
}
