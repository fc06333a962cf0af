/**
 * Description of a causal language model: the shape of its network. Folders are read elsewhere
 * (encoders/transformer/decoder-folder.ts), and networks are built elsewhere (learning/backbone/decoder).
 */

/** Supported values of model_type in config.json. */
export const decoderFamilies = ['llama', 'mistral', 'qwen2', 'qwen3', 'gemma3_text'] as const;
export type DecoderFamily = (typeof decoderFamilies)[number];

/**
 * Tokens computed at once, as rows of one pack: enough for fast products, few enough for the rows to stay
 * in the cache. Within a pack, shared prefixes of texts are computed once.
 */
export const PACK_TOKENS = 1024;

/** Rotary position embeddings (Su et al. 2021), and how they are stretched for long texts. */
export interface Rotary {
  /** Angle per position for each pair of a head's columns: [headWidth / 2]. */
  frequencies: readonly number[];
  /** Factor on cosines and sines; 1 except with YaRN. */
  factor: number;
}

/** Properties in which layers of one model may differ. */
export interface DecoderLayerKind {
  rotary: Rotary;
  /** Number of tokens that a token can see, itself included; null for all. */
  window: number | null;
}

export interface DecoderConfig {
  family: DecoderFamily;
  vocabulary: number;
  /** Width of a token's vector. */
  hidden: number;
  heads: number;
  /** Heads of keys and values; each serves `heads / keyHeads` heads of queries. */
  keyHeads: number;
  headWidth: number;
  /** Width of the feed-forward part. */
  intermediate: number;
  /** Tokens of the longest text. */
  positions: number;
  /** Added to mean squares in normalisation. */
  epsilon: number;
  activation: 'silu' | 'gelu-tanh';
  /** Which affine maps have biases. */
  biases: { inputs: boolean; output: boolean; feedForward: boolean };
  /** Queries and keys are normalised head by head. */
  normalisedHeads: boolean;
  /** As in Gemma: norms after both parts as well, and gains stored as their difference from 1. */
  sandwich: boolean;
  /** Factor on embeddings. */
  embeddingScale: number;
  /** Factor on attention scores. */
  scoreScale: number;
  /** One per layer; equal ones may share one object, whose tensors are then made once. */
  layers: readonly DecoderLayerKind[];
  /** Logits of the next token are products with the embeddings. */
  tied: boolean;
}

/** Matrices of a layer, in the order of their use. */
export const decoderTargets = ['query', 'key', 'value', 'output', 'gate', 'up', 'down'] as const;
export type DecoderTarget = (typeof decoderTargets)[number];

/** A target's [outputs, inputs]. */
export function targetShape(config: DecoderConfig, target: DecoderTarget): [number, number] {
  const { hidden, heads, keyHeads, headWidth, intermediate } = config;
  switch (target) {
    case 'query':
      return [heads * headWidth, hidden];
    case 'key':
    case 'value':
      return [keyHeads * headWidth, hidden];
    case 'output':
      return [hidden, heads * headWidth];
    case 'gate':
    case 'up':
      return [intermediate, hidden];
    case 'down':
      return [hidden, intermediate];
  }
}

/** Names of a layer's matrices, as published. */
export const decoderModules: Record<DecoderTarget, string> = {
  query: 'self_attn.q_proj',
  key: 'self_attn.k_proj',
  value: 'self_attn.v_proj',
  output: 'self_attn.o_proj',
  gate: 'mlp.gate_proj',
  up: 'mlp.up_proj',
  down: 'mlp.down_proj',
};
