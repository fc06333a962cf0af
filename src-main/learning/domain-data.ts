/** Encoded texts of both domains, and what is learned from: what methods and trainings are given. */
import type { ExampleSet } from './examples.ts';

/** Encoded texts and what is known of them. */
export interface DomainData {
  columns: number;
  /** Texts of source examples, row-major [s, columns]. */
  source: Float32Array;
  /** Unlabelled target texts, row-major [t, columns]. */
  target: Float32Array;
  /** What the columns of standardised texts were multiplied with, [columns]; 1 without it. */
  factors?: Float32Array;
  examples: ExampleSet;
  /** How the domains differ, whatever moments `source` and `target` were standardised with. */
  joint?: JointTexts;
}

/**
 * Texts standardised by moments that both domains share. Each by its own, they would have the same mean
 * and deviation in every column, and nothing linear could tell which texts are like the other domain's.
 */
export interface JointTexts {
  /** The source texts, row by row, [s, columns]. */
  source: Float32Array;
  /** Target texts, all or some, [n, columns], and their prompt numbers, [n]. */
  target: Float32Array;
  targetPrompts: Int32Array;
}

/** Standardised features and what is known of them. */
export interface TrainingData extends DomainData {
  /** Domain number of every target text, [t]; one domain without it. */
  targetDomains?: Int32Array;
  /** Prompt number of every target text, [t]; every text its own without it. */
  targetPrompts?: Int32Array;
  /** Group of every example: see RunData; every example its own without it. */
  exampleGroups?: Int32Array;
  /** Which examples every seed learns from, and which stop its training. */
  members: readonly Member[];
}

export interface Member {
  seed: number;
  /** Numbers of examples. */
  train: Int32Array;
  /** Numbers of examples; may be empty. */
  validation: Int32Array;
}
