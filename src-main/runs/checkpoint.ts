/**
 * Checkpoints, from which an interrupted run continues: written by the application, read by the trainer.
 */
import { z } from 'zod';
import { DialectError, RunFindings, type TrainSettings } from '../contract/index.ts';
import { CHECKPOINT_LAYOUT } from '../domain/checkpoint-layout.ts';
import { networks, type NetworkId } from '../learning/networks/index.ts';
import type { EnsembleState, TrainedModel } from '../learning/training.ts';
import type { Judgement } from '../learning/validators/index.ts';
import { changedPart, type EncoderPart, type ModelKeys, type PretrainedPart } from './blocks.ts';
import { packValue, unpackValue } from './packing.ts';

export interface Checkpoint {
  layout: typeof CHECKPOINT_LAYOUT;
  /** Ids of candidates whose results are in the project. */
  done: string[];
  /** Keys of the run's encoders: what was learned on one model's vectors fits no other model. */
  modelKeys: ModelKeys;
  /**
   * Where a tuned model's texts are cut: as its tokenizer states, or always on the right, as in runs of
   * earlier versions.
   */
  cut: 'stated' | 'right';
  /** Candidates whose training diverged. */
  leftOut: RunFindings['leftOut'];
  /** The choice of factors for blocks of meaning so far, which a continued run must keep. */
  factors: FactorChoice;
  /** The baseline of later candidates; null before source-only is done. */
  base: Base | null;
  /** Candidates in progress whose training has begun: several if they are trained side by side. */
  current: CurrentCandidate[];
}

export interface CurrentCandidate {
  candidate: string;
  /** The part of the candidate's training that is in progress. */
  part: string;
  /** Null before its first step. */
  state: EnsembleState | null;
  /** Seeds whose language model has been tuned. */
  tuned: TunedSeed[];
}

/** A choice of factors in progress. */
export interface FactorChoice {
  /** Source-only's losses on the folds, by the factors tried, joined by spaces. */
  losses: Record<string, number[]>;
}

export interface TunedSeed {
  model: TrainedModel;
  /**
   * Cosine between the gradients of the two losses, averaged over its tuning; null without a domain loss.
   */
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
    layout: CHECKPOINT_LAYOUT,
    done: [],
    modelKeys,
    cut: 'stated',
    leftOut: [],
    factors: { losses: {} },
    base: null,
    current: [],
  };
}

/**
 * @param earlier the checkpoint that a run continues from
 * @throws DialectError `bad-model` if a model is no longer the one that it began with
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
    `${label} is no longer the model that this run ${verb}: its files were changed. Put the earlier ones back and go on, or start a new run.`,
    { encoder: name },
  );
}

export function packed(checkpoint: Checkpoint): Uint8Array {
  return packValue(checkpoint);
}

/**
 * Null if it is of another version, damaged or made by somebody else: a project may come from anywhere,
 * so its bytes are validated before use.
 */
export function unpacked(bytes: Uint8Array): Checkpoint | null {
  return Shape.safeParse(unpackValue(bytes)).data ?? null;
}

const Floats = z.instanceof(Float32Array) as z.ZodType<Float32Array>;
const Doubles = z.instanceof(Float64Array) as z.ZodType<Float64Array>;
const count = z.int().nonnegative();
/** Includes NaN, the mean of nothing. */
const real = z.union([z.number(), z.nan(), z.literal([Infinity, -Infinity])]);

const Adam = z.object({
  steps: count,
  parameters: Floats,
  first: Floats,
  second: Floats,
  means: z.number().optional(),
});

const State: z.ZodType<EnsembleState> = z.object({
  step: count,
  model: Adam,
  adapters: Adam.nullable().optional(),
  domain: z.record(z.string(), z.union([Floats, real])).nullable(),
  best: z.object({ parameters: Floats, losses: z.array(real) }).nullable(),
  lossSum: Floats,
  lossCount: count,
  cosines: z.array(real),
});

const Model: z.ZodType<TrainedModel> = z.object({
  network: z.enum(Object.keys(networks) as [NetworkId, ...NetworkId[]]),
  inputs: count,
  hidden: count,
  weights: Floats,
  adapters: Floats.optional(),
});

const Judged: z.ZodType<Judgement> = z.object({
  hits: Doubles,
  weights: Doubles,
  groups: z.instanceof(Int32Array),
});

const Shape: z.ZodType<Checkpoint> = z.object({
  layout: z.literal(CHECKPOINT_LAYOUT),
  done: z.array(z.string()),
  modelKeys: z.array(z.string().nullable()),
  cut: z.enum(['stated', 'right']).default('right'),
  leftOut: RunFindings.shape.leftOut.unwrap(),
  factors: z.object({ losses: z.record(z.string(), z.array(real)) }),
  base: z
    .object({ hits: Doubles, scores: Doubles, judgements: z.record(z.string(), Judged) })
    .nullable(),
  current: z.array(
    z.object({
      candidate: z.string(),
      part: z.string(),
      state: State.nullable(),
      tuned: z.array(z.object({ model: Model, gradientCosine: real.nullable() })),
    }),
  ),
});
