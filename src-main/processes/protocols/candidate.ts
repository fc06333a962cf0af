/** What a trainer and the processes that train candidates beside it say to each other. */
import type { CurvePoint, Failure } from '../../contract/index.ts';
import type { CandidateResult } from '../../runs/stages/candidate.ts';
import type { CurrentCandidate } from '../../runs/checkpoint.ts';
import type { ClockNews } from '../../runs/clock.ts';
import type { StartMessage } from './trainer.ts';

/** The run, and what its trainer has found so far, as a checkpoint is packed. */
export interface HelperStart extends Omit<StartMessage, 'kind'> {
  kind: 'start';
  kept: Uint8Array;
}

/** `end`: there is no candidate left. */
export type ToHelper =
  HelperStart | { kind: 'candidate'; id: string } | { kind: 'pause' } | { kind: 'end' };

export type FromHelper =
  /** Has prepared the run, or finished a candidate: waits for the next one. */
  | { kind: 'ready' }
  | { kind: 'progress'; message: string; news: ClockNews }
  | { kind: 'curve'; points: CurvePoint[] }
  /** How far the candidate under way is, for the run's checkpoint. */
  | { kind: 'current'; current: CurrentCandidate }
  | { kind: 'result'; result: CandidateResult }
  /** One that must not cost the others. */
  | { kind: 'left-out'; failure: Failure }
  | { kind: 'done' }
  | { kind: 'stopped' }
  | { kind: 'failed'; failure: Failure };
