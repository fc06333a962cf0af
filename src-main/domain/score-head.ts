/**
 * The head of a reward model: from the vector of one token to one number, as the heads of transformers'
 * `*ForSequenceClassification` compute it. Folders are read in encoders/transformer/score-head.ts.
 */
export interface ScoreHead {
  /** Whose vector it reads: the first token's (BERT and its kin), or the last one's (causal models). */
  token: 'first' | 'last';
  /** tanh(D x + d) before the weights, as encoders have it; null where there is none. */
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
 * A sequence without the padding at its end. A head reads the last token that is no padding; where the
 * token that ends texts is the padding's too, as TRL sets it, that is the one before. One token stays.
 *
 * @param padding null: no token is
 */
export function withoutPadding<
  T extends ArrayLike<number> & { slice(from: number, to: number): T },
>(ids: T, padding: number | null): T {
  if (padding === null) return ids;
  let length = ids.length;
  while (length > 0 && ids[length - 1] === padding) length--;
  // Where all of it is padding, transformers takes the first token.
  return length === ids.length ? ids : ids.slice(0, Math.max(1, length));
}
