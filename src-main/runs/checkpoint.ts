/** What a run that was interrupted goes on from: written by the application, read by the trainer. */
import { deserialize, serialize } from 'node:v8';
import { DialectError, type RunFindings, type TrainSettings } from '../contract/index.ts';
import type { EnsembleState, TrainedModel } from '../learning/train.ts';
import type { Judgement } from '../learning/validators/index.ts';
import { changedPart, type EncoderPart, type ModelKeys, type PretrainedPart } from './blocks.ts';

const LAYOUT = 6;

export interface Checkpoint {
  /** Raised whenever the shape changes: an older one is not gone on from. */
  layout: typeof LAYOUT;
  /** Ids of candidates whose results are in the project. */
  done: string[];
  /** Of the run's encoders: what was learned on a model's vectors belongs to no other model. */
  modelKeys: ModelKeys;
  /** Candidates whose training diverged. */
  leftOut: RunFindings['leftOut'];
  /** What is known of the choice of factors for blocks of meaning: others are another run. */
  factors: FactorChoice;
  /** What later candidates are compared with; null before source-only is done. */
  base: Base | null;
  /** Candidates under way whose training had begun: several where they are trained side by side. */
  current: CurrentCandidate[];
}

export interface CurrentCandidate {
  candidate: string;
  /** Which of its trainings. */
  part: string;
  /** Null before its first step. */
  state: EnsembleState | null;
  /** Seeds whose language model has been tuned. */
  tuned: TunedSeed[];
}

/** A choice of factors under way. */
export interface FactorChoice {
  /** By the factors tried, joined by spaces: source-only's losses on the folds. */
  losses: Record<string, number[]>;
}

export interface TunedSeed {
  model: TrainedModel;
  /** Of the gradients of both losses, averaged over its tuning; null where there was one loss. */
  gradientCosine: number | null;
}

/** Source-only's own results. */
export interface Base {
  hits: Float64Array;
  /** Scores of all target texts. */
  scores: Float64Array;
  /** By validator. */
  judgements: Record<string, Judgement>;
}

export function nothingDone(modelKeys: ModelKeys): Checkpoint {
  return {
    ...{ layout: LAYOUT, done: [], modelKeys, leftOut: [] },
    ...{ factors: { losses: {} }, base: null, current: [] },
  };
}

/**
 * @param earlier the checkpoint that a run goes on from
 * @throws DialectError `bad-model` where a model is not the one any more that it began with
 */
export function requireSameModels(
  parts: readonly EncoderPart[],
  { tune }: Pick<TrainSettings, 'tune'>,
  earlier: Checkpoint,
): void {
  const changed = changedPart(parts, earlier.modelKeys);
  if (changed) throw changedModel(changed, tune === 'none' ? 'reads' : 'tunes');
}

export function changedModel({ label, name }: PretrainedPart, verb: 'reads' | 'tunes') {
  return new DialectError(
    'bad-model',
    `${label} is not the model any more that this run ${verb}: its files were changed. Put the earlier ones back and go on, or start a new run.`,
    { encoder: name },
  );
}

export function packed(checkpoint: Checkpoint): Uint8Array {
  return serialize(checkpoint);
}

/** Null where it is of another version, so that the run starts from its beginning. */
export function unpacked(bytes: Uint8Array): Checkpoint | null {
  const value = deserialize(bytes) as Partial<Checkpoint>;
  return value.layout === LAYOUT ? (value as Checkpoint) : null;
}
