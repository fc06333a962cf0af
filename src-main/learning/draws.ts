/**
 * Random draws as functions of a seed and a step: no generator has a state that a checkpoint would have
 * to keep, and every method sees the same pairs under the same noise.
 */
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, shuffle } from '../domain/random.ts';
import { rowsAt } from './ops.ts';

/** An endless sequence of the numbers below n, in rounds that hold each number once. */
export function sequence(n: number, name: string): (place: number) => number {
  let epoch = -1;
  let order = new Int32Array(0);
  return (place) => {
    const wanted = Math.floor(place / n);
    if (wanted !== epoch) {
      epoch = wanted;
      order = Int32Array.from({ length: n }, (_, i) => i);
      shuffle(order, seededRandom(`${name} ${epoch}`));
    }
    return order[place - wanted * n];
  };
}

/** Draws rows so that every group is seen equally often, however few rows it has. */
export function balanced(groups: readonly Int32Array[], name: string): (place: number) => number {
  const filled = groups.filter((rows) => rows.length > 0);
  const draws = filled.map((rows, g) => sequence(rows.length, `${name} ${g}`));
  return (place) => {
    const g = place % filled.length;
    return filled[g][draws[g](Math.floor(place / filled.length))];
  };
}

/**
 * For every row, another row of its group, chosen by place; any other row if it is alone in its group.
 *
 * @param groups group number of each row
 */
export function partners(groups: Int32Array, name: string): (row: number, place: number) => number {
  const members = new Map<number, number[]>();
  groups.forEach((group, row) => {
    const list = members.get(group);
    if (list) list.push(row);
    else members.set(group, [row]);
  });
  return (row, place) => {
    const random = seededRandom(`${name} ${place}`);
    const list = members.get(groups[row]) ?? [];
    if (list.length < 2) return random.below(groups.length);
    const other = list[random.below(list.length - 1)];
    return other === row ? list[list.length - 1] : other;
  };
}

/** Number of noise values, drawn once: at every step each text meets other rows of them. */
const MOST_NOISE = 2 ** 21;

export interface Noise {
  /** Noise rows for [S, n] texts at a step: [S n, columns + 1], the last column 0; inside tf.tidy. */
  at(step: number, n: number): tf.Tensor2D;
  dispose(): void;
}

/**
 * x + N(0, deviation^2): ridge regression by other means (Bishop 1995), since no single feature can be
 * trusted to the last digit. The same draws on every engine. With the `factors` of the columns, noise is
 * scaled along with them.
 *
 * @param seeds names of the streams @param texts the most texts of one seed at a step
 */
export function noisePool(
  { deviation, columns, factors }: { deviation: number; columns: number; factors?: Float32Array },
  seeds: readonly number[],
  texts: number,
): Noise | null {
  if (deviation === 0) return null;
  const width = columns + 1;
  const rows = Math.max(4 * texts, Math.min(8192, Math.floor(MOST_NOISE / width)));
  const random = seededRandom('noise');
  const values = new Float32Array(rows * width);
  for (let i = 0; i < values.length; i++) {
    const column = i % width;
    if (column < columns) values[i] = deviation * (factors?.[column] ?? 1) * random.normal();
  }
  const pool = tf.tensor2d(values, [rows, width]);
  return {
    at(step, n) {
      const places = new Int32Array(seeds.length * n);
      seeds.forEach((seed, s) => {
        const start = seededRandom(`noise ${seed} ${step}`).below(rows);
        for (let i = 0; i < n; i++) places[s * n + i] = (start + i) % rows;
      });
      return rowsAt(pool, places);
    },
    dispose: () => pool.dispose(),
  };
}
