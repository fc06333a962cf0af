/**
 * Causal attention of a pack with grouped keys and values (Ainslie et al. 2023), segment by segment:
 * queries of a segment against the rows before it and its own. Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Triple } from '../../fused.ts';
import { consume, flow } from '../flow.ts';
import type { Pack, Range, Segment } from './pack.ts';

/** Score of rows that a token must not see: its exp is 0, and it is finite on every engine. */
const CLOSED = -1e9;

/**
 * Masks to add to each segment's scores, [1, length, seen]; equal masks share a tensor.
 *
 * @param window number of tokens that a token can see, itself included; null for all
 */
export function masksOf({ segments }: Pack, window: number | null): tf.Tensor3D[] {
  const made = new Map<string, tf.Tensor3D>();
  return segments.map(({ length, position }) => {
    const key = `${length} ${position}`;
    const mask = made.get(key) ?? maskOf(length, position, window);
    made.set(key, mask);
    return mask;
  });
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
  mask: tf.Tensor3D,
): tf.Tensor3D {
  const queries = taken(query, [segment]);
  const keyHeads = key.shape[0];
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
 * @param masks as `masksOf` gives them
 * @returns contexts, [heads, N, d]
 */
export function attend(
  { query, key, value }: Triple<tf.Tensor3D>,
  { segments }: Pack,
  masks: readonly tf.Tensor3D[],
): tf.Tensor3D {
  return joined(
    segments.map((segment, i) =>
      tf.tidy(() =>
        consume<tf.Tensor3D>(
          weightsOf(query, key, segment, masks[i]),
          (weights) => tf.matMul(weights, taken(value, seenBy(segment))),
          (context) => grouped(context, query.shape[0]),
        ),
      ),
    ),
  );
}

/**
 * Gradients over queries, keys and values, and the contexts, recomputed.
 *
 * @param dContext [heads, N, d]
 */
export function attendBackward(
  dContext: tf.Tensor3D,
  heads: Triple<tf.Tensor3D>,
  { segments }: Pack,
  masks: readonly tf.Tensor3D[],
): { context: tf.Tensor3D; gradients: Triple<tf.Tensor3D> } {
  const { key, value } = heads;
  const contexts: tf.Tensor3D[] = [];
  const queries: tf.Tensor3D[] = [];
  const keys = new Shares(segments);
  const values = new Shares(segments);
  for (const [i, segment] of segments.entries()) {
    const [context, dQuery, dKey, dValue] = tf.tidy((): tf.Tensor3D[] => {
      const keyHeads = key.shape[0];
      const count = dContext.shape[0];
      const d = grouped(taken(dContext, [segment]), keyHeads);
      const weights = weightsOf(heads.query, key, segment, masks[i]);
      const [seenKeys, seenValues] = [key, value].map((all) => taken(all, seenBy(segment)));
      const context: tf.Tensor3D = tf.matMul(weights, seenValues);
      // Softmax: dS = P (dP - rowsum(dP P)), and the sum is that of dContext context (Dao et al. 2022).
      const sums = tf.sum(tf.mul(d, context), 2, true);
      const dScores = flow<tf.Tensor3D>(
        d,
        (rows) => tf.matMul(rows, seenValues, false, true),
        (dWeights) => tf.sub(dWeights, sums),
        (rows) => tf.mul(weights, rows),
      );
      const queryRows = grouped(taken(heads.query, [segment]), keyHeads);
      return [
        grouped(context, count),
        grouped(tf.matMul(dScores, seenKeys), count),
        tf.matMul(dScores, queryRows, true),
        tf.matMul(weights, d, true),
      ];
    });
    contexts.push(context);
    queries.push(dQuery);
    keys.add(segment, dKey);
    values.add(segment, dValue);
  }
  return {
    context: joined(contexts),
    gradients: { query: joined(queries), key: keys.total(), value: values.total() },
  };
}

function joined(parts: tf.Tensor3D[]): tf.Tensor3D {
  if (parts.length === 1) return parts[0];
  const whole = tf.concat3d(parts, 1);
  tf.dispose(parts);
  return whole;
}

/** Sums gradients over rows that several segments see. */
class Shares {
  readonly #parts: Map<number, tf.Tensor3D[]>;
  readonly #lengths: Map<number, number>;

  constructor(segments: readonly Segment[]) {
    this.#parts = new Map(segments.map(({ from }) => [from, []]));
    this.#lengths = new Map(segments.map(({ from, length }) => [from, length]));
  }

  /** @param d over the rows that the segment sees, [heads, seen, d]; takes ownership of it */
  add(segment: Segment, d: tf.Tensor3D): void {
    let at = 0;
    for (const range of seenBy(segment)) {
      for (let row = range.from; row < range.from + range.length;) {
        const length = this.#lengths.get(row) ?? range.length;
        this.#parts.get(row)?.push(tf.slice(d, [0, at, 0], [-1, length, -1]));
        row += length;
        at += length;
      }
    }
    d.dispose();
  }

  /** Over all rows, in their order. */
  total(): tf.Tensor3D {
    return joined(
      [...this.#parts.values()].map((shares) => {
        if (shares.length === 1) return shares[0];
        const sum: tf.Tensor3D = tf.addN(shares);
        tf.dispose(shares);
        return sum;
      }),
    );
  }
}
