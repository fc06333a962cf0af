/** How a model's tokenizer joins a prompt and its answer. */

/** Special tokens around two segments, with the token type of every part (BERT's 0 and 1). */
export interface PairForm {
  before: readonly number[];
  between: readonly number[];
  after: readonly number[];
  /** Types of `before`, the first segment, `between`, the second segment and `after`. */
  types: {
    before: readonly number[];
    first: number;
    between: readonly number[];
    second: number;
    after: readonly number[];
  };
}
