/**
 * Readings: which passages of an item a language model reads, and which columns are made from them. A
 * reading is one file here and one line in `index.ts`.
 */
import type { Feature, FeatureBlock, TextInput } from '../../encoder.ts';

/** A token sequence that a model reads at once. */
export interface Passage {
  /** Read before the text, in the model's own format for both; null: the text alone. */
  prompt: string | null;
  text: string;
}

/** What a causal model tells of an answer besides, or of a text alone, which is its own answer. */
export interface CausalParts {
  /** Mean of the answer's tokens, [dimension]. */
  answer: ArrayLike<number>;
  /** Mean of the answer's tokens after a middle layer, [dimension]. */
  answerMiddle: ArrayLike<number>;
  /** log p of each token of the answer given all before it; null unless a reading needs it. */
  logProbabilities: ArrayLike<number> | null;
}

export interface PassageRead {
  /** Pooled over all tokens, [dimension]. */
  vector: ArrayLike<number>;
  /** Null for models that read in both directions. */
  causal: CausalParts | null;
  /** The score by the model's own head; null for a model without one, and unless a reading needs it. */
  score: number | null;
}

/** Facts about a model, known before it is opened. */
export interface ModelFacts {
  /** The label used by features. */
  label: string;
  /** Width of a token's vector. */
  dimension: number;
  /** Whether each token sees only those before it. */
  causal: boolean;
}

export interface Reading {
  /** As stated in encoder ids: `?reads=joint,fit`. */
  id: string;
  /** Shown as a choice: 'Prompt and answer together'. */
  label: string;
  /** One sentence. */
  description: string;
  /**
   * Required of the model: that it is causal, that it also gives log probabilities, or that it has a
   * score of its own.
   */
  needs: 'causal' | 'likelihood' | 'score' | null;
  blocks(model: ModelFacts): FeatureBlock[];
  /** The passages to read for an item; equal passages of several readings are read once. */
  passages(item: TextInput, model: ModelFacts): Passage[];
  /**
   * Writes the columns of its blocks.
   *
   * @param read returns a passage that was requested
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

/** Without a prompt there is nothing to read but the text. */
export function together({ prompt, text }: TextInput): Passage {
  return prompt === '' ? alone(text) : { prompt, text };
}

/** Coordinates of a vector, with numbers as names, since none has a meaning by itself. */
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
