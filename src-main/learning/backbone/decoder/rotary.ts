/**
 * Rotary position embeddings: columns i and i + d / 2 of a head are rotated by an angle that depends on
 * the token's position (Su et al. 2021, in the column order of the published models). Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Rotary } from '../../../domain/decoder.ts';

/** Cosines, and sines with the sign of the first half flipped, [1, N, d] each. */
export interface Turn {
  cosines: tf.Tensor3D;
  sines: tf.Tensor3D;
}

/** @param positions of the rows @param scale on both: the factor of the scores, for queries */
export function turnOf(
  { frequencies, factor }: Rotary,
  positions: Int32Array,
  scale: number,
): Turn {
  const half = frequencies.length;
  const width = 2 * half;
  const cosines = new Float32Array(positions.length * width);
  const sines = new Float32Array(positions.length * width);
  positions.forEach((position, row) => {
    for (let i = 0; i < half; i++) {
      const at = row * width + i;
      const angle = position * frequencies[i];
      cosines[at] = cosines[at + half] = scale * factor * Math.cos(angle);
      sines[at + half] = scale * factor * Math.sin(angle);
      sines[at] = -sines[at + half];
    }
  });
  const shape: [number, number, number] = [1, positions.length, width];
  return { cosines: tf.tensor3d(cosines, shape), sines: tf.tensor3d(sines, shape) };
}

/** @param x [heads, N, d] */
export function turned(x: tf.Tensor3D, { cosines, sines }: Turn): tf.Tensor3D {
  return tf.tidy(() => tf.add(tf.mul(x, cosines), tf.mul(swapped(x), sines)));
}

/** Gradient over x: the inverse rotation. @param dy [heads, N, d] */
export function turnedBack(dy: tf.Tensor3D, { cosines, sines }: Turn): tf.Tensor3D {
  return tf.tidy(() => tf.sub(tf.mul(dy, cosines), tf.mul(swapped(dy), sines)));
}

/** x with the two halves of its columns swapped. */
function swapped(x: tf.Tensor3D): tf.Tensor3D {
  const half = x.shape[2] / 2;
  const part = (from: number) => tf.slice(x, [0, 0, from], [-1, -1, half]);
  return tf.concat3d([part(half), part(0)], 2);
}
