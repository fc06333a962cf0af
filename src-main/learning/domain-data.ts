/** Encoded texts of both domains and the labels: the input of methods and trainings. */
import type { ExampleSet } from './examples.ts';

/** Encoded texts and their metadata. */
export interface DomainData {
  columns: number;
  /** Texts of source examples, row-major [s, columns]. */
  source: Float32Array;
  /** Unlabelled target texts, row-major [t, columns]. */
  target: Float32Array;
  /** Factors by which the columns of standardised texts were multiplied, [columns]; 1 without it. */
  factors?: Float32Array;
  examples: ExampleSet;
  /**
   * Texts standardised jointly, to show how the domains differ however `source` and `target` were
   * standardised.
   */
  joint?: JointTexts;
}

/**
 * Texts standardised by moments that both domains share. Standardised separately, they would have the
 * same mean and standard deviation in every column, and no linear model could tell which texts resemble
 * the other domain.
 */
export interface JointTexts {
  /** The source texts, row by row, [s, columns]. */
  source: Float32Array;
  /** Target texts, all or some, [n, columns], and their prompt numbers, [n]. */
  target: Float32Array;
  targetPrompts: Int32Array;
}

/** Standardised features and their metadata. */
export interface TrainingData extends DomainData {
  /** Domain number of every target text, [t]; one domain without it. */
  targetDomains?: Int32Array;
  /** Prompt number of every target text, [t]; without it every text is its own prompt. */
  targetPrompts?: Int32Array;
  /** Group of every example: see RunData; without it every example is its own group. */
  exampleGroups?: Int32Array;
  /** The examples that each seed learns from, and those that stop its training. */
  members: readonly Member[];
}

export interface Member {
  seed: number;
  /** Numbers of examples. */
  train: Int32Array;
  /** Numbers of examples; may be empty. */
  validation: Int32Array;
}
