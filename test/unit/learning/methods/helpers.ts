/** Shared by the tests of domain methods. */
import * as tf from '@tensorflow/tfjs';
import { TrainSettings } from '../../../../src-main/contract/index.ts';
import { seededRandom, type Random } from '../../../../src-main/domain/random.ts';
import {
  methods,
  type DomainBatch,
  type DomainLoss,
  type DomainState,
  type Method,
} from '../../../../src-main/learning/methods/index.ts';

export const criticHidden = [5, 4];

/** Methods that have a domain loss, as [id, method]. */
export const withLoss: [string, Method][] = methods
  .filter((method) => method.domainLoss)
  .map((method) => [method.id, method]);

export interface Shape {
  features: number;
  texts?: number;
  settings?: Partial<TrainSettings>;
}

/** The method's loss for the named seeds; the same name gives the same start values. */
export function lossOf(
  method: Method,
  seeds: readonly string[],
  { features, texts = 2, settings = {} }: Shape,
  resume: DomainState | null = null,
): DomainLoss {
  if (!method.domainLoss) throw new Error(`${method.id} has no domain loss.`);
  return method.domainLoss({
    settings: TrainSettings.parse(settings),
    features,
    texts,
    criticHidden,
    randoms: seeds.map((seed) => seededRandom(`start ${seed}`)),
    resume,
  });
}

/** Normal values, [S, n, h], every seed's from its own stream. */
export function normals(
  seeds: readonly string[],
  name: string,
  n: number,
  h: number,
  { shift = 0, scale = 1 } = {},
): tf.Tensor3D {
  const values = seeds.flatMap((seed) => {
    const random = seededRandom(`${name} ${seed}`);
    return Array.from({ length: n * h }, () => shift + scale * random.normal());
  });
  return tf.tensor3d(values, [seeds.length, n, h]);
}

export function randomsOf(seeds: readonly string[], name: string): Random[] {
  return seeds.map((seed) => seededRandom(`${name} ${seed}`));
}

/** Source and target that differ in mean and variance; the target's pairs differ in variance too. */
export function batchOf(
  seeds: readonly string[],
  name: string,
  [s, t, h]: [number, number, number],
): DomainBatch {
  return {
    source: normals(seeds, `source ${name}`, s, h),
    target: normals(seeds, `target ${name}`, t, h, { shift: 1, scale: 2 }),
    randoms: randomsOf(seeds, `batch ${name}`),
  };
}

export function disposeBatch({ source, target }: DomainBatch): void {
  tf.dispose([source, target]);
}

/** One step's direction as numbers, [S, s + t, h]; the batch is disposed. */
export function stepped(loss: DomainLoss, batch: DomainBatch): Float32Array {
  const direction = tf.tidy(() => loss.step(batch));
  const values = Float32Array.from(direction.dataSync());
  direction.dispose();
  disposeBatch(batch);
  return values;
}

/** Largest difference, relative to the largest entry of the reference. */
export function relativeError(value: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (value.length !== reference.length) return Infinity;
  let scale = 0;
  let error = 0;
  for (let i = 0; i < reference.length; i++) {
    scale = Math.max(scale, Math.abs(reference[i]));
    const difference = Math.abs(value[i] - reference[i]);
    if (!(difference <= error)) error = difference;
  }
  return error / scale;
}
