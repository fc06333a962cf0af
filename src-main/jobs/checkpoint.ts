/** What a run that was interrupted goes on from: written by the application, read by the trainer. */
import { deserialize, serialize } from 'node:v8';
import type { RunFindings } from '../contract/index.ts';
import type { EnsembleState, TrainedModel } from '../learning/train.ts';
import type { Judgement } from '../learning/validators/index.ts';

export const LAYOUT = 2;

export interface Checkpoint {
  /** Raised whenever the shape changes: an older one is not gone on from. */
  layout: typeof LAYOUT;
  /** Ids of candidates whose results are in the project. */
  done: string[];
  /** Key of the language model that the run tunes: its adapters belong to no other. */
  modelKey?: string;
  /** Candidates whose training diverged. */
  leftOut: RunFindings['leftOut'];
  /** What columns of meaning are multiplied with, once it was chosen: another one is another run. */
  meaningFactor?: number;
  /** What later candidates are compared with; null before source-only is done. */
  base: Base | null;
  /** The candidate under way, if its training had begun. */
  current: {
    candidate: string;
    /** Which of its trainings. */
    part: string;
    /** Null before its first step. */
    state: EnsembleState | null;
    /** Seeds whose language model has been tuned. */
    tuned: TrainedModel[];
  } | null;
}

/** Source-only's own results. */
export interface Base {
  hits: Float64Array;
  /** Scores of all target texts. */
  scores: Float64Array;
  /** By validator. */
  judgements: Record<string, Judgement>;
}

export function nothingDone(): Checkpoint {
  return { layout: LAYOUT, done: [], leftOut: [], base: null, current: null };
}

export function packed(checkpoint: Checkpoint): Uint8Array {
  return serialize(checkpoint);
}

/** Null where it is of another version, so that the run starts from its beginning. */
export function unpacked(bytes: Uint8Array): Checkpoint | null {
  const value = deserialize(bytes) as Partial<Checkpoint>;
  return value.layout === LAYOUT ? (value as Checkpoint) : null;
}
