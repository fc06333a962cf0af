/** What the application and a process that inspects a finished run say to each other. */
import type { TakenApart } from '../../contract/index.ts';

/** One text taken apart. */
export interface ApartWork {
  kind: 'apart';
  itemId: number;
}

export interface InspectStart {
  kind: 'start';
  projectPath: string;
  runId: number;
  method: string;
  /** Folder of downloaded models. */
  models: string;
  work: ApartWork;
}

export interface InspectProgress {
  /** 0 to 1. */
  fraction: number;
  message: string;
  secondsLeft: number | null;
}

export type FromInspector =
  ({ kind: 'progress' } & InspectProgress) | { kind: 'apart'; found: TakenApart };
