/** Messages between the application and a trainer process, sent by structured clone. */
import type { RunEvent, RunOrder } from '../../runs/events.ts';

export interface StartMessage extends RunOrder {
  kind: 'start';
  projectPath: string;
  runId: number;
}

/** `pause` asks for a checkpoint first; `stop` does not. */
export type ToTrainer = StartMessage | { kind: 'stop' } | { kind: 'pause' };

export type FromTrainer = RunEvent;
