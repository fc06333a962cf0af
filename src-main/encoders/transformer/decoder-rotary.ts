/**
 * Rotary positions as stated in config.json, in the terms of transformers 5 (`rope_parameters`) and of
 * older versions (`rope_theta`, `rope_scaling`).
 */
import { z } from 'zod';
import type { Rotary } from '../../domain/decoder.ts';

const Factor = z.number().positive();
const Scaling = z.object({
  rope_type: z.string().optional(),
  /** Its name until 2024. */
  type: z.string().optional(),
  rope_theta: Factor.optional(),
  factor: Factor.nullish(),
  partial_rotary_factor: z.number().optional(),
  original_max_position_embeddings: Factor.nullish(),
  low_freq_factor: Factor.optional(),
  high_freq_factor: Factor.optional(),
  attention_factor: z.number().nullish(),
  beta_fast: Factor.nullish(),
  beta_slow: Factor.nullish(),
  mscale: z.number().nullish(),
  mscale_all_dim: z.number().nullish(),
  truncate: z.boolean().nullish(),
});
type Scaling = z.infer<typeof Scaling>;

export interface RotaryShape {
  headWidth: number;
  /** Tokens of the longest text. */
  positions: number;
  /** Used if the scaling itself states no base. */
  theta: number;
}

/**
 * @param json of `rope_parameters` or `rope_scaling`; null for none
 * @returns the end of a sentence that says what is not supported, if anything
 */
export function rotaryOf(json: unknown, shape: RotaryShape): Rotary | string {
  const parsed = Scaling.safeParse(json ?? {});
  if (!parsed.success) return 'rotary positions that cannot be read';
  const scaling = parsed.data;
  const { headWidth } = shape;
  const theta = scaling.rope_theta ?? shape.theta;
  if ((scaling.partial_rotary_factor ?? 1) !== 1) return 'rotary positions on part of a head';
  const plain = Array.from({ length: headWidth / 2 }, (_, i) => theta ** ((-2 * i) / headWidth));
  const { factor } = scaling;
  const kind = scaling.rope_type ?? scaling.type ?? 'default';
  // Dynamic scaling only affects texts longer than any accepted here.
  if (kind === 'default' || kind === 'dynamic') return { frequencies: plain, factor: 1 };
  if (kind === 'linear' && factor) {
    return { frequencies: plain.map((frequency) => frequency / factor), factor: 1 };
  }
  if (kind === 'llama3' && factor) return llama3(plain, factor, scaling, shape);
  if (kind === 'yarn') return yarn(plain, theta, scaling, shape);
  return `rotary positions of the kind ${kind}`;
}

/** Llama 3.1: long wavelengths are stretched, short ones are kept, and those between are interpolated. */
function llama3(
  plain: readonly number[],
  factor: number,
  scaling: Scaling,
  { positions }: RotaryShape,
): Rotary {
  const { low_freq_factor: low = 1, high_freq_factor: high = 4 } = scaling;
  const original = scaling.original_max_position_embeddings ?? positions;
  const frequencies = plain.map((frequency) => {
    const wave = (2 * Math.PI) / frequency;
    if (wave < original / high) return frequency;
    if (wave > original / low) return frequency / factor;
    const share = (original / wave - low) / (high - low);
    return ((1 - share) * frequency) / factor + share * frequency;
  });
  return { frequencies, factor: 1 };
}

/** YaRN (Peng et al. 2023): the same with a ramp over the columns, and sharper scores. */
function yarn(
  plain: readonly number[],
  theta: number,
  scaling: Scaling,
  { headWidth, positions }: RotaryShape,
): Rotary {
  const original = scaling.original_max_position_embeddings ?? positions;
  const factor = scaling.factor ?? positions / original;
  const columnOf = (rotations: number) =>
    (headWidth * Math.log(original / (rotations * 2 * Math.PI))) / (2 * Math.log(theta));
  const whole = scaling.truncate ?? true;
  const first = columnOf(scaling.beta_fast ?? 32);
  const last = columnOf(scaling.beta_slow ?? 1);
  const from = Math.max(whole ? Math.floor(first) : first, 0);
  const found = Math.min(whole ? Math.ceil(last) : last, headWidth - 1);
  const to = found === from ? from + 0.001 : found;
  const frequencies = plain.map((frequency, i) => {
    const stretched = Math.min(1, Math.max(0, (i - from) / (to - from)));
    return (stretched * frequency) / factor + (1 - stretched) * frequency;
  });
  const sharper = (scale: number, share = 1) =>
    scale <= 1 ? 1 : 0.1 * share * Math.log(scale) + 1;
  const { mscale, mscale_all_dim: all } = scaling;
  const inferred = mscale && all ? sharper(factor, mscale) / sharper(factor, all) : sharper(factor);
  return { frequencies, factor: scaling.attention_factor ?? inferred };
}
