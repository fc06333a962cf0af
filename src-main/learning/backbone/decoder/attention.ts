/**
 * Causal attention of a pack with grouped keys and values (Ainslie et al. 2023), segment by segment:
 * queries of a segment against the rows before it and its own. Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Triple } from '../../fused.ts';
import { consume, flow } from '../flow.ts';
import type { Pack, Range, Segment } from './pack.ts';

/** Scores of rows that are not seen: exp of it is 0, and it is finite on every engine. */
const CLOSED = -1e9;

/** What is added to a segment's scores, by segment: [1, length, seen]. */
export type Masks = ReadonlyMap<Segment, tf.Tensor3D>;

/** Equal masks are one tensor. @param window tokens that a token looks back on, itself included */
export function masksOf({ segments }: Pack, window: number | null): Masks {
  const made = new Map<string, tf.Tensor3D>();
  return new Map(
    segments.map((segment) => {
      const { length, position } = segment;
      const key = `${length} ${position}`;
      const mask = made.get(key) ?? maskOf(length, position, window);
      made.set(key, mask);
      return [segment, mask];
    }),
  );
}

function maskOf(length: number, position: number, window: number | null): tf.Tensor3D {
  const seen = position + length;
  const values = new Float32Array(length * seen);
  for (let row = 0; row < length; row++) {
    const place = position + row;
    const first = window === null ? 0 : Math.max(0, place - window + 1);
    values.fill(CLOSED, row * seen, row * seen + first);
    values.fill(CLOSED, row * seen + place + 1, (row + 1) * seen);
  }
  return tf.tensor3d(values, [1, length, seen]);
}

/** Rows of a segment's text, those before it and its own. */
function seenBy({ before, from, length }: Segment): Range[] {
  return [...before, { from, length }];
}

function taken(x: tf.Tensor3D, ranges: readonly Range[]): tf.Tensor3D {
  const parts = ranges.map(({ from, length }) => tf.slice(x, [0, from, 0], [-1, length, -1]));
  return parts.length === 1 ? parts[0] : tf.concat3d(parts, 1);
}

/** [heads, length, d] to [keyHeads, heads / keyHeads x length, d], or back. */
function grouped(x: tf.Tensor3D, heads: number): tf.Tensor3D {
  return tf.reshape(x, [heads, (x.shape[0] * x.shape[1]) / heads, x.shape[2]]);
}

function weightsOf(
  query: tf.Tensor3D,
  key: tf.Tensor3D,
  segment: Segment,
  masks: Masks,
): tf.Tensor3D {
  const queries = taken(query, [segment]);
  const keyHeads = key.shape[0];
  const mask = masks.get(segment) as tf.Tensor3D;
  return flow<tf.Tensor3D>(
    queries,
    (rows) => tf.matMul(grouped(rows, keyHeads), taken(key, seenBy(segment)), false, true),
    (scores) => tf.add(grouped(scores, query.shape[0]), mask),
    tf.softmax,
    (weights) => grouped(weights, keyHeads),
  );
}

/**
 * @param heads query [heads, N, d], scaled and turned; key and value [keyHeads, N, d]
 * @returns contexts, [heads, N, d]
 */
export function attend(
  { query, key, value }: Triple<tf.Tensor3D>,
  { segments }: Pack,
  masks: Masks,
): tf.Tensor3D {
  const parts = segments.map((segment) =>
    tf.tidy(() =>
      consume<tf.Tensor3D>(
        weightsOf(query, key, segment, masks),
        (weights) => tf.matMul(weights, taken(value, seenBy(segment))),
        (context) => grouped(context, query.shape[0]),
      ),
    ),
  );
  return parts.length === 1 ? parts[0] : tf.concat3d(parts, 1);
}
