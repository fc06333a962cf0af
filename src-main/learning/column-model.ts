/** A model whose reward is one column, whatever the others hold. */
import { seededRandom } from '../domain/random.ts';
import type { TrainedModel } from './training.ts';
import { networks } from './networks/index.ts';

/** r = relu(x) - relu(-x). @param column of `inputs` */
export function columnModel(column: number, inputs: number): TrainedModel {
  const hidden = 2;
  const weights = new Float32Array(networks.relu(inputs, hidden).layout.size);
  weights.set([1, -1], column * hidden);
  weights.set([1, -1], (inputs + 1) * hidden);
  return { network: 'relu', inputs, hidden, weights };
}

/**
 * Start values of a linear head whose reward is one column; its other features are random, so that what
 * the column lacks can be learned.
 *
 * @param seed of the random ones
 */
export function columnStart(
  column: number,
  { inputs, hidden, extras }: { inputs: number; hidden: number; extras: readonly number[] },
  seed: number,
): Float32Array {
  const { layout } = networks.linear(inputs, hidden, extras);
  const weights = layout.initial(seededRandom(`train ${seed}`));
  for (let row = 0; row <= inputs; row++) weights[row * hidden] = row === column ? 1 : 0;
  weights.fill(0, (inputs + 1) * hidden, (inputs + 2) * hidden);
  weights[(inputs + 1) * hidden] = 1;
  return weights;
}
