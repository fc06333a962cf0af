/** Text to numbers: what every encoder offers. An encoder is one file and one line in `index.ts`. */

/** A text as a reward model sees it. */
export interface TextInput {
  prompt: string;
  text: string;
}

export interface Feature {
  /** Stable, kebab-case: stored with runs. */
  id: string;
  /** Two to four words for a table. */
  label: string;
  /** One sentence: what is counted, and how it is scaled. */
  description: string;
}

export interface Encoder {
  id: string;
  label: string;
  description: string;
  /** One entry a column of the encoded matrix. */
  features: readonly Feature[];
  /**
   * Encodes texts independently of each other: the same text always has the same row.
   *
   * @returns row-major matrix of shape [texts.length, features.length]; every entry is finite
   */
  encode(texts: readonly TextInput[]): Float32Array;
}
