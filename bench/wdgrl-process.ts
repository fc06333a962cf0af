/**
 * One training of the Amazon table, on one engine: arguments ENGINE METHOD STEPS SOURCE TARGET.... Sends, at
 * every evaluation, the accuracy on each target's test rows.
 */
import * as tf from '@tensorflow/tfjs-core';
import { type EngineId, TrainSettings } from '../src-main/contract/index.ts';
import { openEngine } from '../src-main/engines/index.ts';
import type { ExampleSet } from '../src-main/learning/examples.ts';
import { lossOf } from '../src-main/learning/losses/index.ts';
import { methodOf } from '../src-main/learning/methods/index.ts';
import { networks } from '../src-main/learning/networks/index.ts';
import { trainEnsemble } from '../src-main/learning/train.ts';
import { type Labelled, readSvmlight } from './svmlight.ts';

const COLUMNS = 5000;
const HIDDEN = 500;
/** Test rows on the engine at a time. */
const BLOCK = 1024;

const [id, methodId, count, source, ...targets] = process.argv.slice(2);
const rowsOf = (name: string) => readSvmlight(`wdgrl_amazon/${name}.svmlight`, COLUMNS);
const labelled = rowsOf(`${source}_train`);
const tests = targets.map((target) => rowsOf(`${target}_test`));
const n = labelled.label.length;
const numbers = Int32Array.from({ length: n }, (_, i) => i);
const examples: ExampleSet = {
  texts: 1,
  rows: numbers,
  counts: new Int32Array(n).fill(1),
  weight: new Float32Array(n).fill(1),
  value: labelled.label,
};
const loss = lossOf('binary-cross-entropy');
const network = networks.relu(COLUMNS, HIDDEN, loss.extras?.(examples));

async function accuracy(parameters: tf.Tensor2D, { x, label }: Labelled): Promise<number> {
  let right = 0;
  for (let from = 0; from < label.length; from += BLOCK) {
    const to = Math.min(label.length, from + BLOCK);
    const answer = tf.tidy(() => {
      const rows = tf.tensor3d(x.subarray(from * COLUMNS, to * COLUMNS), [1, to - from, COLUMNS]);
      const { reward, extras } = network.forward(parameters, rows);
      return extras ? tf.add(reward, extras) : reward;
    });
    const values = await answer.data();
    for (let i = from; i < to; i++) if (values[i - from] > 0 === label[i] > 0) right++;
    answer.dispose();
  }
  return right / label.length;
}

const engine = await openEngine(id as EngineId);
await trainEnsemble({
  data: {
    columns: COLUMNS,
    source: labelled.x,
    target: rowsOf(`${targets[0]}_train`).x,
    examples,
    members: [{ seed: 0, train: numbers, validation: new Int32Array(0) }],
  },
  method: methodOf(methodId),
  loss,
  settings: TrainSettings.parse({
    lambda: 1,
    gradientPenalty: 10,
    criticSteps: 5,
    hidden: HIDDEN,
    steps: Number(count),
    batch: 32,
    learningRate: 1e-4,
    criticLearningRate: 1e-4,
    weightDecay: 0,
    inputNoise: 0,
  }),
  shape: { network: 'relu', criticHidden: [100], l2: 1e-4, evaluations: 20 },
  async onEvaluation([{ step, distance }], parameters) {
    const accuracies = [];
    for (const test of tests) accuracies.push(await accuracy(parameters, test));
    process.send?.({ step, distance, accuracies });
  },
});
await engine.close();
process.disconnect();
