/** config.json of a causal language model: what is supported, and why others are not. */
import { basename } from 'node:path';
import { z } from 'zod';
import { DialectError } from '../../contract/errors.ts';
import {
  decoderFamilies,
  type DecoderConfig,
  type DecoderFamily,
  type DecoderLayerKind,
  type Rotary,
} from '../../domain/decoder.ts';
import { rotaryOf } from './decoder-rotary.ts';

const Whole = z.int().positive();
const Config = z.object({
  vocab_size: Whole,
  hidden_size: Whole,
  num_hidden_layers: Whole,
  num_attention_heads: Whole,
  num_key_value_heads: Whole.nullish(),
  head_dim: Whole.nullish(),
  intermediate_size: Whole,
  max_position_embeddings: Whole,
  rms_norm_eps: z.number().positive().default(1e-6),
  hidden_act: z.string().nullish(),
  hidden_activation: z.string().nullish(),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  tie_word_embeddings: z.boolean().optional(),
  rope_theta: z.number().positive().nullish(),
  rope_local_base_freq: z.number().positive().nullish(),
  rope_scaling: z.unknown().optional(),
  rope_parameters: z.unknown().optional(),
  use_sliding_window: z.boolean().default(false),
  sliding_window: Whole.nullish(),
  sliding_window_pattern: Whole.default(6),
  max_window_layers: z.int().nonnegative().default(28),
  layer_types: z.array(z.string()).nullish(),
  query_pre_attn_scalar: z.number().positive().default(256),
  attn_logit_softcapping: z.number().nullish(),
  final_logit_softcapping: z.number().nullish(),
  use_bidirectional_attention: z.boolean().nullish(),
  quantization_config: z.unknown().optional(),
});
type Config = z.infer<typeof Config>;

function bad(message: string, details: Record<string, unknown>): DialectError {
  return new DialectError('bad-model', message, details);
}

/** Whether this config.json is of a supported decoder family; `parseDecoderConfig` says why not. */
export function isDecoder(json: unknown): boolean {
  return familyOf(json) !== null;
}

function familyOf(json: unknown): DecoderFamily | null {
  const type = z.object({ model_type: z.string() }).safeParse(json).data?.model_type;
  return decoderFamilies.find((family) => family === type) ?? null;
}

/**
 * @param json of config.json
 * @param folder of the model, for error messages
 * @throws DialectError `bad-model`: another architecture, or an unsupported variant
 */
export function parseDecoderConfig(json: unknown, folder: string): DecoderConfig {
  const name = `“${basename(folder)}”`;
  const family = familyOf(json);
  if (family === null) {
    throw bad(
      `${name} is of an architecture that is not known here. Take a language model of the kinds ${decoderFamilies.join(', ')}.`,
      {},
    );
  }
  const parsed = Config.safeParse(json);
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path }) => path.join('.'));
    throw bad(
      `config.json of ${name} does not say what it should of ${names.join(', ')}. Download it again.`,
      { issues: names },
    );
  }
  const config = parsed.data;
  const wrong = [...variants(family, config)];
  const layers = kindsOf(family, config);
  if (typeof layers === 'string') wrong.push(layers);
  if (wrong.length > 0 || typeof layers === 'string') {
    throw bad(`${name} has ${wrong.join(' and ')}, which is not known here. Take another.`, {
      wrong,
    });
  }
  return shapeOf(family, config, layers);
}

function headWidthOf(family: DecoderFamily, c: Config): number {
  const stated = { qwen3: 128, gemma3_text: 256, llama: null, mistral: null, qwen2: null }[family];
  return c.head_dim ?? stated ?? c.hidden_size / c.num_attention_heads;
}

function keyHeadsOf(family: DecoderFamily, c: Config): number {
  const stated = family === 'gemma3_text' ? 4 : family === 'mistral' ? 8 : c.num_attention_heads;
  return c.num_key_value_heads ?? stated;
}

/** Features of a model that are not supported here. */
function variants(family: DecoderFamily, c: Config): string[] {
  const gemma = family === 'gemma3_text';
  const activation = gemma
    ? (c.hidden_activation ?? 'gelu_pytorch_tanh')
    : (c.hidden_act ?? 'silu');
  const width = headWidthOf(family, c);
  return [
    c.quantization_config != null && 'quantised weights',
    activation !== (gemma ? 'gelu_pytorch_tanh' : 'silu') && `the activation ${activation}`,
    c.attn_logit_softcapping != null && 'capped scores',
    c.final_logit_softcapping != null && 'capped logits',
    c.use_bidirectional_attention === true && 'attention in both directions',
    (!Number.isInteger(width) || width % 2 !== 0) && `heads of ${width} columns`,
    c.num_attention_heads % keyHeadsOf(family, c) !== 0 &&
      `${c.num_attention_heads} heads, which ${keyHeadsOf(family, c)} of keys cannot serve evenly,`,
  ].filter((variant) => variant !== false);
}

/** Windows and positions, layer by layer; or what is not supported about them. */
function kindsOf(family: DecoderFamily, c: Config): DecoderLayerKind[] | string {
  const slides = slidingLayers(family, c);
  if (typeof slides === 'string') return slides;
  const rotary = rotariesOf(family, c);
  if (typeof rotary.full === 'string') return rotary.full;
  if (typeof rotary.sliding === 'string') return rotary.sliding;
  // Layers of a kind share one object, so that their tensors for a pack are made once.
  const full = { rotary: rotary.full, window: null };
  const sliding = { rotary: rotary.sliding, window: c.sliding_window ?? null };
  return slides.map((slide) => (slide ? sliding : full));
}

function slidingLayers(family: DecoderFamily, c: Config): boolean[] | string {
  const all = Array.from({ length: c.num_hidden_layers }, (_, i) => i);
  if (family === 'llama') return all.map(() => false);
  if (family === 'mistral') return all.map(() => true);
  const qwen = family === 'qwen2' || family === 'qwen3';
  if (qwen && !c.use_sliding_window) return all.map(() => false);
  if (c.layer_types) {
    const known = ['full_attention', 'sliding_attention'];
    const other = c.layer_types.find((type) => !known.includes(type));
    if (other !== undefined) return `layers of the kind ${other}`;
    if (c.layer_types.length !== all.length) return 'other kinds of layers than layers';
    return c.layer_types.map((type) => type === 'sliding_attention');
  }
  if (qwen) return all.map((layer) => layer >= c.max_window_layers);
  return all.map((layer) => (layer + 1) % c.sliding_window_pattern !== 0);
}

function rotariesOf(
  family: DecoderFamily,
  c: Config,
): { full: Rotary | string; sliding: Rotary | string } {
  const shape = { headWidth: headWidthOf(family, c), positions: c.max_position_embeddings };
  if (family !== 'gemma3_text') {
    const own = { ...shape, theta: c.rope_theta ?? 10_000 };
    const rotary = rotaryOf(c.rope_parameters ?? c.rope_scaling, own);
    return { full: rotary, sliding: rotary };
  }
  const byKind = z
    .object({ full_attention: z.unknown().optional(), sliding_attention: z.unknown() })
    .safeParse(c.rope_parameters ?? {}).data;
  const theta = c.rope_theta ?? 1_000_000;
  const local = c.rope_local_base_freq ?? 10_000;
  return {
    full: rotaryOf(byKind?.full_attention ?? c.rope_scaling, { ...shape, theta }),
    sliding: rotaryOf(byKind?.sliding_attention, { ...shape, theta: local }),
  };
}

function shapeOf(
  family: DecoderFamily,
  c: Config,
  layers: readonly DecoderLayerKind[],
): DecoderConfig {
  const gemma = family === 'gemma3_text';
  const headWidth = headWidthOf(family, c);
  const qwen2 = family === 'qwen2';
  // Mistral's code has no biases, whatever its config.json says.
  const attentionBias = family !== 'mistral' && c.attention_bias;
  return {
    family,
    vocabulary: c.vocab_size,
    hidden: c.hidden_size,
    heads: c.num_attention_heads,
    keyHeads: keyHeadsOf(family, c),
    headWidth,
    intermediate: c.intermediate_size,
    positions: c.max_position_embeddings,
    epsilon: c.rms_norm_eps,
    activation: gemma ? 'gelu-tanh' : 'silu',
    biases: {
      inputs: qwen2 || attentionBias,
      output: !qwen2 && attentionBias,
      feedForward: family === 'llama' && c.mlp_bias,
    },
    normalisedHeads: family === 'qwen3' || gemma,
    sandwich: gemma,
    embeddingScale: gemma ? Math.sqrt(c.hidden_size) : 1,
    scoreScale: (gemma ? c.query_pre_attn_scalar : headWidth) ** -0.5,
    layers,
    tied: c.tie_word_embeddings ?? gemma,
  };
}
