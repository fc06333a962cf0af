/**
 * Description of an encoder of the BERT family: the shape of its network, its weights, and which matrices
 * get adapters. Folders are read elsewhere, and networks are built elsewhere.
 */
import type { TrainSettings } from '../contract/index.ts';

/** The network of BERT (Devlin et al. 2019) and its relatives: RoBERTa, XLM-R, MiniLM, E5. */
export interface BertConfig {
  vocabulary: number;
  /** Width of a token's vector. */
  hidden: number;
  layers: number;
  heads: number;
  /** Width of the feed-forward part. */
  intermediate: number;
  /** Rows of the position embedding table. */
  positions: number;
  /** Position of the first token: 0 in BERT; in RoBERTa and XLM-R the padding's id + 1. */
  firstPosition: number;
  /** Rows of the token type table; all tokens are of the first type. */
  types: number;
  /** Added to variances in layer normalisation. */
  epsilon: number;
  /** The padding token. */
  padding: number;
}

/** Maximum tokens of a text, special ones included, as the position table allows. */
export function longestText({ positions, firstPosition }: BertConfig): number {
  return positions - firstPosition;
}

/** A tensor of a model file, in row-major order. */
export interface ModelTensor {
  shape: readonly number[];
  values: Float32Array;
}

/** Ways to make a text's vector from its token vectors. */
export const poolings = ['mean', 'cls', 'last-token'] as const;
export type Pooling = (typeof poolings)[number];

/** Matrices of a layer that adapters can change. */
export const adapterTargets = ['query', 'key', 'value', 'output'] as const;
/** `output` is the dense matrix after the attention heads. */
export type AdapterTarget = (typeof adapterTargets)[number];

/** Low-rank adapters (LoRA, Hu et al. 2022): W + alpha / rank B A. */
export interface AdapterOptions<T extends string = AdapterTarget> {
  rank: number;
  alpha: number;
  /** Query and value for BERT, every matrix for a decoder, by default. */
  targets?: readonly T[];
  /** Layer numbers from 0, the lowest; all by default. */
  layers?: readonly number[];
}

type LoraSettings = Pick<TrainSettings, 'loraRank' | 'loraAlpha' | 'loraTargets' | 'loraLayers'>;

/**
 * The adapters that settings ask for; a layer count beyond the model's means all of them.
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
    rank,
    alpha,
    targets,
    layers: Array.from({ length: count }, (_, i) => layers - count + i),
  };
}
