/** One column as a model: its reward is that column, whatever stands in the others. */
import type { TrainedModel } from './train.ts';
import { networks } from './networks/index.ts';

/** r = relu(x) - relu(-x). @param column of `inputs` */
export function columnModel(column: number, inputs: number): TrainedModel {
  const hidden = 2;
  const weights = new Float32Array(networks.relu(inputs, hidden).layout.size);
  weights.set([1, -1], column * hidden);
  weights.set([1, -1], (inputs + 1) * hidden);
  return { network: 'relu', inputs, hidden, weights };
}
