/**
 * What a language model is made to read of an item, and which columns come of it. A reading is one
 * file here and one line in `index.ts`.
 */
import type { Feature, FeatureBlock, TextInput } from '../../encoder.ts';

/** A sequence of tokens that a model reads at once. */
export interface Passage {
  /** Read before the text, in the model's own form for both; null: the text alone. */
  prompt: string | null;
  text: string;
}

/** What a causal model tells of a prompt and an answer besides: both are parts of one sequence. */
export interface CausalParts {
  /** Means of the prompt's tokens (all before the answer) and of the answer's, [dimension]. */
  prompt: ArrayLike<number>;
  answer: ArrayLike<number>;
  /** Mean of the answer's tokens behind a middle layer, [dimension]. */
  answerMiddle: ArrayLike<number>;
  /** log p of each token of the answer given all before it; null where no reading asked for it. */
  logProbabilities: ArrayLike<number> | null;
}

export interface PassageRead {
  /** Pooled over all tokens, [dimension]. */
  vector: ArrayLike<number>;
  /** Null for models that read in both directions. */
  causal: CausalParts | null;
  /** What the model's own head says of it; null for one without a score, and where no reading asked for it. */
  score: number | null;
}

/** What is known of a model before it is opened. */
export interface ModelFacts {
  /** As features name it. */
  label: string;
  /** Of a token's vector. */
  dimension: number;
  /** Each token is read with those before it alone. */
  causal: boolean;
}

export interface Reading {
  /** As names of encoders state it: `?reads=joint,fit`. */
  id: string;
  /** For a choice: 'Prompt and answer together'. */
  label: string;
  /** One sentence. */
  description: string;
  /** Of the model: that it is causal, that it also says how likely tokens are, or that it has a score of its own. */
  needs: 'causal' | 'likelihood' | 'score' | null;
  blocks(model: ModelFacts): FeatureBlock[];
  /** What has to be read for an item; equal passages of several readings are read once. */
  passages(item: TextInput, model: ModelFacts): Passage[];
  /**
   * Writes the columns of its blocks.
   *
   * @param read of a passage that was asked for
   * @param into as many numbers as the blocks have features
   */
  columns(
    item: TextInput,
    model: ModelFacts,
    read: (passage: Passage) => PassageRead,
    into: Float32Array,
  ): void;
}

export function alone(text: string): Passage {
  return { prompt: null, text };
}

/** Without a prompt there is nothing to read beside the text. */
export function together({ prompt, text }: TextInput): Passage {
  return prompt === '' ? alone(text) : { prompt, text };
}

/** Coordinates of a vector: numbers for names, since none of them means anything by itself. */
export function coordinates(label: string, dimension: number, of: string): Feature[] {
  const digits = String(dimension).length;
  return Array.from({ length: dimension }, (_, j) => {
    const number = String(j + 1).padStart(digits, '0');
    return {
      id: `${label}-${number}`,
      label: `${label} ${number}`,
      description: `Coordinate ${j + 1} of ${of}.`,
    };
  });
}
