/** What the application and an encoding process say to each other. */
import type { VectorChunk } from '../../store/vectors.ts';

export interface EncodeStart {
  kind: 'start';
  projectPath: string;
  /** Whose texts are to have vectors. */
  domains: number[];
  /** As settings name it: one encoder. */
  encoder: string;
  /** Of the encoder as the application saw it. */
  key: string;
  /** Folder of downloaded models. */
  models: string;
  /** Where to compute; a model that WebGPU cannot run is run on the CPU. */
  device: 'cpu' | 'webgpu';
}

export interface EncodeProgress {
  /** Texts. */
  done: number;
  total: number;
  secondsLeft: number | null;
  /** Of this work so far; null before its first batch. */
  charactersPerSecond: number | null;
}

/** A chunk is in the project: the next one may come. */
export interface Kept {
  kind: 'kept';
}

export type FromEncoder =
  ({ kind: 'progress' } & EncodeProgress) | ({ kind: 'vectors' } & VectorChunk);
