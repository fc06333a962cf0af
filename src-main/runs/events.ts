/** The input of a run besides its data, and the events that it emits. */
import type {
  CurvePoint,
  EngineId,
  EngineReport,
  MethodSummary,
  RunFindings,
} from '../contract/index.ts';
import type { StoredCheckpoint } from '../store/checkpoints.ts';
import type { ModelCard } from '../store/models.ts';
import type { SourceModel } from '../store/source-models.ts';
import type { RewardChunk } from '../store/run-results.ts';
import type { EncoderPart } from './blocks.ts';

/** Where a run computes, and with what. */
export interface RunOrder {
  engine: EngineId | 'auto';
  /** The encoders of the settings, in order. */
  encoders: EncoderPart[];
  /** Folder of downloaded models. */
  models: string;
  /** Results of the application's own probe. */
  report: EngineReport;
}

export interface ModelEvent {
  kind: 'model';
  method: string;
  seed: number;
  card: ModelCard;
  weights: Float32Array;
  adapters: Float32Array | null;
}

/** Sent by structured clone. Each event is written to the project on arrival. */
export type RunEvent =
  | { kind: 'engine'; label: string; reason: string }
  | { kind: 'progress'; fraction: number; message: string; secondsLeft: number | null }
  | { kind: 'curve'; points: CurvePoint[] }
  | ModelEvent
  | { kind: 'rewards'; chunk: RewardChunk }
  | { kind: 'source'; model: SourceModel }
  | { kind: 'checkpoint'; checkpoint: StoredCheckpoint }
  | { kind: 'method'; summary: MethodSummary; checkpoint: StoredCheckpoint }
  | { kind: 'findings'; findings: RunFindings; summaries: MethodSummary[] };
