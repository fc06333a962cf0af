/**
 * The head of a run that tuned a causal model alone, as the score head of a reward model: weights over
 * the last token's vector. Only a linear head over nothing but that vector is one.
 */
import { tunesScore, type Layout } from '../../encoders/transformer/layout.ts';
import { readScoreHead } from '../../encoders/transformer/score-head.ts';
import type { ScoreHead } from '../../domain/score-head.ts';
import type { StoredModel } from '../../store/models.ts';

export interface ExportedHead {
  /** [dimension] */
  weight: Float32Array;
  /** What rewards have beyond products with the weights: heads of decoders have no bias. */
  offset: number;
}

/**
 * @param targets ids of the run's target domains
 * @returns null where the rewards of the run are no products with one vector
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
  // Domains with moments of their own have heads of their own.
  if (moments.some((one) => JSON.stringify(one) !== JSON.stringify(first))) return null;
  if (!card.unit || first === undefined) return null;
  const head = scored ? await readScoreHead(layout.folder) : null;
  return folded(model, first, card.unit, head);
}

/** Of r = (((x - m) / s f) W + b) w, less the mean of all r and by their deviation, all over x. */
function folded(
  { card: { inputs, hidden, factors }, weights }: StoredModel,
  moments: { mean: number[]; deviation: number[] },
  unit: { mean: number; deviation: number },
  head: ScoreHead | null,
): ExportedHead {
  const reward = weights.subarray((inputs + 1) * hidden, (inputs + 2) * hidden);
  // Behind the rows of the inputs stand the biases.
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
  // The last column is the model's own score, which is a product with the same vector.
  const own = weight[inputs - 1];
  return {
    weight: Float32Array.from(head.weight, (value, j) => weight[j] + own * value),
    offset: offset + own * head.bias,
  };
}
