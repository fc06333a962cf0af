/** What a run is started with beside its data, and what it tells while it goes on. */
import type {
  CurvePoint,
  EngineId,
  EngineReport,
  MethodSummary,
  RunFindings,
} from '../contract/index.ts';
import type { StoredCheckpoint } from '../store/checkpoints.ts';
import type { ModelCard } from '../store/models.ts';
import type { RewardChunk } from '../store/runs.ts';
import type { EncoderPart } from './blocks.ts';

/** Where and with what a run computes. */
export interface RunOrder {
  engine: EngineId | 'auto';
  /** Of the settings' encoder, in their order. */
  encoders: EncoderPart[];
  /** Folder of downloaded models. */
  models: string;
  /** What the application's own probe found. */
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

/** Structured clone carries it. Each is written to the project as it comes. */
export type RunEvent =
  | { kind: 'engine'; label: string; reason: string }
  | { kind: 'progress'; fraction: number; message: string; secondsLeft: number | null }
  | { kind: 'curve'; points: CurvePoint[] }
  | ModelEvent
  | { kind: 'rewards'; chunk: RewardChunk }
  | { kind: 'checkpoint'; checkpoint: StoredCheckpoint }
  | { kind: 'method'; summary: MethodSummary; checkpoint: StoredCheckpoint }
  | { kind: 'findings'; findings: RunFindings; summaries: MethodSummary[] };
