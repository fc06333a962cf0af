/** What the application and a trainer process say to each other. Structured clone carries it. */
import type {
  CurvePoint,
  EngineId,
  EngineReport,
  Failure,
  MethodSummary,
  RunFindings,
} from '../../contract/index.ts';
import type { EncoderPart } from '../../runs/blocks.ts';
import type { StoredCheckpoint } from '../../store/checkpoints.ts';
import type { ModelCard } from '../../store/models.ts';
import type { RewardChunk } from '../../store/runs.ts';

export interface StartMessage {
  kind: 'start';
  projectPath: string;
  runId: number;
  engine: EngineId | 'auto';
  /** Of the settings' encoder, in their order. */
  encoders: EncoderPart[];
  /** Folder of downloaded models. */
  models: string;
  /** What the application's own probe found. */
  report: EngineReport;
}

/** `pause` asks for a checkpoint first; `stop` does not. */
export type ToTrainer = StartMessage | { kind: 'stop' } | { kind: 'pause' };

export type FromTrainer =
  | { kind: 'engine'; label: string; reason: string }
  | { kind: 'progress'; fraction: number; message: string; secondsLeft: number | null }
  | { kind: 'curve'; points: CurvePoint[] }
  | {
      kind: 'model';
      method: string;
      seed: number;
      card: ModelCard;
      weights: Float32Array;
      adapters: Float32Array | null;
    }
  | { kind: 'rewards'; chunk: RewardChunk }
  | { kind: 'checkpoint'; checkpoint: StoredCheckpoint }
  | { kind: 'method'; summary: MethodSummary; checkpoint: StoredCheckpoint }
  | { kind: 'findings'; findings: RunFindings; summaries: MethodSummary[] }
  | { kind: 'done' }
  | { kind: 'stopped' }
  | { kind: 'failed'; failure: Failure };
