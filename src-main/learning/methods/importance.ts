/** Importance weights: source examples that look like target texts count more (Shimodaira 2000). */
import { importanceWeights } from '../numeric/importance-weights.ts';
import type { Method } from './method.ts';

/** Between equal weights (0) and the full density ratio (1): less variance for some bias. */
const POWER = 0.5;
/** No text counts more than this many times, or less than the inverse. */
const CLIP = 10;
/** Minimum texts per domain for learning a density ratio; with fewer, weights stay unchanged. */
const FEWEST_TEXTS = 10;

export const importance: Method = {
  id: 'importance',
  label: 'Importance weights',
  description:
    'Source examples count the more, the more their texts look like the target’s; features stay as they are.',
  strengths: [],
  /** Multiplies an example's weight by the mean over its own texts; the sum of weights stays. */
  prepare(data) {
    const { source, target } = data.joint ?? data;
    const sides = [source, target].map((side) => side.length / data.columns);
    if (Math.min(...sides) < FEWEST_TEXTS) return data;
    const { texts, rows, counts, weight } = data.examples;
    const { weights } = importanceWeights(source, target, data.columns, {
      power: POWER,
      clip: CLIP,
    });
    const product = weight.map((value, i) => {
      let sum = 0;
      for (let k = 0; k < counts[i]; k++) sum += weights[rows[i * texts + k]];
      return (value * sum) / Math.max(1, counts[i]);
    });
    const total = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0);
    const scale = total(weight) / total(product);
    return {
      ...data,
      examples: { ...data.examples, weight: product.map((value) => value * scale) },
    };
  },
  domainLoss: null,
};
