/** Messages between the application and an encoding process. */
import type { EncodeProgress } from '../../encoding/encode-domains.ts';
import type { VectorChunk } from '../../store/vectors.ts';

export interface EncodeStart {
  kind: 'start';
  projectPath: string;
  /** The domains whose texts need vectors. */
  domains: number[];
  /** The id used in settings: one encoder. */
  encoder: string;
  /** Key of the encoder as the application saw it. */
  key: string;
  /** Folder of downloaded models. */
  models: string;
  /** What to compute: vectors, or only the number of tokens to read for them. */
  want: 'vectors' | 'count';
  /** Where to compute; a model that WebGPU cannot run is run on the CPU. */
  device: 'cpu' | 'webgpu';
}

/** Answers `want: 'count'`. */
export interface TokenCount {
  /** Tokens to be read, in texts without a vector. */
  tokens: number;
}

/** A chunk is in the project: the next one may be sent. */
export interface Kept {
  kind: 'kept';
}

/** A batch was computed: sent from time to time when a text has many. */
export interface Alive {
  kind: 'alive';
}

export type FromEncoder =
  | Alive
  | ({ kind: 'progress' } & EncodeProgress)
  | ({ kind: 'vectors' } & VectorChunk)
  | ({ kind: 'count' } & TokenCount);
