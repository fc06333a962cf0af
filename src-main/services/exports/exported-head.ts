/**
 * The head of a run that tuned only a causal model, as the score head of a reward model: weights on the
 * last token's vector. Possible only for a linear head on that vector alone.
 */
import { tunesScore, type Layout } from '../../encoders/transformer/layout.ts';
import { readScoreHead } from '../../encoders/transformer/score-head.ts';
import type { ScoreHead } from '../../domain/score-head.ts';
import type { StoredModel } from '../../store/models.ts';

export interface ExportedHead {
  /** [dimension] */
  weight: Float32Array;
  /** The constant in rewards beyond products with the weights: heads of decoders have no bias. */
  offset: number;
}

/**
 * @param targets ids of the run's target domains
 * @returns null if the run's rewards are not products with a single vector
 */
export async function exportedHead(
  layout: Layout,
  model: StoredModel,
  targets: readonly number[],
): Promise<ExportedHead | null> {
  const { causal, dimension, settings } = layout;
  const { card } = model;
  const scored = tunesScore(layout);
  const own = dimension + (scored ? 1 : 0);
  const linear = card.network === 'linear' && card.inputs === own;
  if (!causal || settings.pooling !== 'last-token' || !linear) return null;
  const moments = targets.flatMap((id) => card.moments[id] ?? []);
  const [first] = moments;
  // Domains with moments of their own would need heads of their own.
  if (moments.some((one) => JSON.stringify(one) !== JSON.stringify(first))) return null;
  if (!card.unit || first === undefined) return null;
  const head = scored ? await readScoreHead(layout.folder) : null;
  return folded(model, first, card.unit, head);
}

/** The coefficients over x of r = (((x - m) / s f) W + b) w, standardised over all r. */
function folded(
  { card: { inputs, hidden, factors }, weights }: StoredModel,
  moments: { mean: number[]; deviation: number[] },
  unit: { mean: number; deviation: number },
  head: ScoreHead | null,
): ExportedHead {
  const reward = weights.subarray((inputs + 1) * hidden, (inputs + 2) * hidden);
  // The biases come after the rows of the inputs.
  const products = Float64Array.from({ length: inputs + 1 }, (_, row) =>
    reward.reduce((sum, value, k) => sum + value * weights[row * hidden + k], 0),
  );
  let offset = (products[inputs] - unit.mean) / unit.deviation;
  const weight = new Float64Array(inputs);
  for (let j = 0; j < inputs; j++) {
    const scale = moments.deviation[j] * unit.deviation;
    weight[j] = (products[j] * (factors?.[j] ?? 1)) / scale;
    offset -= weight[j] * moments.mean[j];
  }
  if (head === null) return { weight: Float32Array.from(weight), offset };
  // The last column is the model's own score, a product with the same vector.
  const own = weight[inputs - 1];
  return {
    weight: Float32Array.from(head.weight, (value, j) => weight[j] + own * value),
    offset: offset + own * head.bias,
  };
}
