/** Messages between the application and a process that reads a finished run. */
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

/** A candidate's model, written as a zip. */
export interface ModelWork {
  kind: 'model';
  /** The zip to write; files beside it whose names begin with its name may be written meanwhile. */
  to: string;
  /** The folder in the zip. */
  folder: string;
  withEncoder: boolean;
  /** The Python executable that tests an export with its encoder. */
  python: string;
  /** e.g. 'Dialect 0.1.0'. */
  application: string;
}

export interface InspectStart {
  kind: 'start';
  projectPath: string;
  runId: number;
  method: string;
  /** Folder of downloaded models. */
  models: string;
  work: ApartWork | MapWork | ModelWork;
}

export interface InspectProgress {
  /** 0 to 1; null while unknown. */
  fraction: number | null;
  message: string;
  secondsLeft: number | null;
}

export type FromInspector =
  | ({ kind: 'progress' } & InspectProgress)
  | { kind: 'apart'; found: TakenApart }
  | { kind: 'map'; about: TextMap; data: MapData }
  /** How its scorer was checked, in a sentence. */
  | { kind: 'model'; said: string };
