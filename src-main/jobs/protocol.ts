/** What the application and a trainer process say to each other. Structured clone carries it. */
import type {
  CurvePoint,
  EngineId,
  EngineReport,
  Failure,
  MethodSummary,
} from '../contract/index.ts';
import type { ModelCard, RewardChunk } from '../store/runs.ts';

export interface StartMessage {
  kind: 'start';
  projectPath: string;
  runId: number;
  engine: EngineId | 'auto';
  /** What the application's own probe found. */
  report: EngineReport;
}

export type ToTrainer = StartMessage | { kind: 'stop' };

export type FromTrainer =
  | { kind: 'engine'; label: string; reason: string }
  | { kind: 'progress'; fraction: number; message: string; secondsLeft: number | null }
  | { kind: 'curve'; points: CurvePoint[] }
  | { kind: 'model'; method: string; seed: number; card: ModelCard; weights: Float32Array }
  | { kind: 'rewards'; chunk: RewardChunk }
  | { kind: 'method'; summary: MethodSummary }
  | { kind: 'done' }
  | { kind: 'stopped' }
  | { kind: 'failed'; failure: Failure };
