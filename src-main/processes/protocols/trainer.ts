/** What the application and a trainer process say to each other. Structured clone carries it. */
import type { RunEvent, RunOrder } from '../../runs/events.ts';

export interface StartMessage extends RunOrder {
  kind: 'start';
  projectPath: string;
  runId: number;
}

/** `pause` asks for a checkpoint first; `stop` does not. */
export type ToTrainer = StartMessage | { kind: 'stop' } | { kind: 'pause' };

export type FromTrainer = RunEvent;
