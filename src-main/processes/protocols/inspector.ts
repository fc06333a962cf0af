/** Messages between the application and a process that inspects a finished run. */
import type { MapProjection, TakenApart, TextMap } from '../../contract/index.ts';
import type { MapData } from '../../store/text-maps.ts';

/** One text taken apart. */
export interface ApartWork {
  kind: 'apart';
  itemId: number;
}

/** Maps before and after adaptation. */
export interface MapWork {
  kind: 'map';
  projection: MapProjection;
}

export interface InspectStart {
  kind: 'start';
  projectPath: string;
  runId: number;
  method: string;
  /** Folder of downloaded models. */
  models: string;
  work: ApartWork | MapWork;
}

export interface InspectProgress {
  /** 0 to 1. */
  fraction: number;
  message: string;
  secondsLeft: number | null;
}

export type FromInspector =
  | ({ kind: 'progress' } & InspectProgress)
  | { kind: 'apart'; found: TakenApart }
  | { kind: 'map'; about: TextMap; data: MapData };
