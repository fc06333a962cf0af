/**
 * The head of a reward model: from the vector of one token to one number, computed like the heads of
 * transformers' `*ForSequenceClassification`. Folders are read in encoders/transformer/score-head.ts.
 */
export interface ScoreHead {
  /** The token whose vector it reads: the first (BERT and its relatives) or the last (causal models). */
  token: 'first' | 'last';
  /** tanh(D x + d) before the weights, as encoders have it; null if there is none. */
  dense: { weight: Float32Array; bias: Float32Array } | null;
  /** [dimension] */
  weight: Float32Array;
  bias: number;
}

/** @param vector of the token that the head reads, [dimension] */
export function scoreOf({ dense, weight, bias }: ScoreHead, vector: ArrayLike<number>): number {
  const width = weight.length;
  let score = bias;
  for (let i = 0; i < width; i++) {
    let value = vector[i];
    if (dense) {
      value = dense.bias[i];
      for (let j = 0; j < width; j++) value += dense.weight[i * width + j] * vector[j];
      value = Math.tanh(value);
    }
    score += weight[i] * value;
  }
  return score;
}

/**
 * A sequence without the padding at its end. A head reads the last token that is not padding; if the
 * end-of-text token is also the padding token, as TRL sets it, that is the one before it. At least one
 * token remains.
 *
 * @param padding null: no token is
 */
export function withoutPadding<
  T extends ArrayLike<number> & { slice(from: number, to: number): T },
>(ids: T, padding: number | null): T {
  if (padding === null) return ids;
  let length = ids.length;
  while (length > 0 && ids[length - 1] === padding) length--;
  // If all of it is padding, transformers takes the first token.
  return length === ids.length ? ids : ids.slice(0, Math.max(1, length));
}
