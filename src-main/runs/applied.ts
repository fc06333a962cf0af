/** Applies the trained models of a candidate to texts, exactly as the run read and scored them. */
import { type NetworkId } from '../learning/networks/index.ts';
import { standardise, type Moments } from '../learning/standardise.ts';
import type { TrainedModel } from '../learning/training.ts';
import type { ModelCard, StoredModel } from '../store/models.ts';

/** The network of models from runs that name none. */
const FIRST_NETWORK: NetworkId = 'layer-norm';

export function trainedModel({ card, weights }: StoredModel): TrainedModel {
  const { network = FIRST_NETWORK, inputs, hidden } = card;
  return { network: network as NetworkId, inputs, hidden, weights };
}

/** Turns rows of texts into what the models of a candidate read. All in place. */
export interface RowReading {
  /**
   * Standardises by the moments of their domain, and clips: the step before any method.
   *
   * @param rows as encoders return them, row-major [n, inputs], all of one domain
   */
  domain(rows: Float32Array, domain: number): Float32Array;
  /** The same, then the method's change of target texts, then the factors of the blocks. */
  target(rows: Float32Array, domain: number): Float32Array;
  /** Multiplies by the factors of the blocks. */
  times(rows: Float32Array): Float32Array;
}

export function rowReading({ moments, targetMoments, factors, network }: ModelCard): RowReading {
  const known = new Map(Object.entries(moments).map(([id, of]) => [Number(id), floats(of)]));
  const again = targetMoments && floats(targetMoments);
  const reading: RowReading = {
    domain(rows, domain) {
      const own = known.get(domain);
      if (!own) return rows;
      // A tuned model reads vectors without clipping.
      return network === 'linear' ? uncut(rows, own) : standardise(rows, own);
    },
    target(rows, domain) {
      reading.domain(rows, domain);
      if (again) standardise(rows, again);
      return reading.times(rows);
    },
    times(rows) {
      const width = factors?.length ?? 0;
      if (factors) for (let i = 0; i < rows.length; i++) rows[i] *= factors[i % width];
      return rows;
    },
  };
  return reading;
}

function uncut(rows: Float32Array, { mean, deviation }: Moments): Float32Array {
  const d = mean.length;
  for (let i = 0; i < rows.length; i++) rows[i] = (rows[i] - mean[i % d]) / deviation[i % d];
  return rows;
}

function floats({ mean, deviation }: { mean: number[]; deviation: number[] }): Moments {
  return { mean: Float64Array.from(mean), deviation: Float64Array.from(deviation) };
}

/**
 * Rewards of each seed in the unit of the ranking: [seeds][n]. Seeds of runs that kept no unit stay raw.
 */
export function inUnits(
  rewards: readonly Float32Array[],
  models: readonly Pick<StoredModel, 'card'>[],
): Float32Array[] {
  return rewards.map((values, k) => {
    const { mean, deviation } = models[k].card.unit ?? { mean: 0, deviation: 1 };
    return values.map((value) => (value - mean) / deviation);
  });
}
