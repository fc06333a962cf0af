/** What the application and an encoding process say to each other. */
import type { EncodeProgress } from '../../encoding/encode-domains.ts';
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
  /** What is asked for: vectors, or only how many tokens would have to be read for them. */
  want: 'vectors' | 'count';
  /** Where to compute; a model that WebGPU cannot run is run on the CPU. */
  device: 'cpu' | 'webgpu';
}

/** Answers `want: 'count'`. */
export interface TokenCount {
  /** That are to be read, of texts without a vector. */
  tokens: number;
}

/** A chunk is in the project: the next one may come. */
export interface Kept {
  kind: 'kept';
}

/** A batch was computed: said from time to time, where one text has many. */
export interface Alive {
  kind: 'alive';
}

export type FromEncoder =
  | Alive
  | ({ kind: 'progress' } & EncodeProgress)
  | ({ kind: 'vectors' } & VectorChunk)
  | ({ kind: 'count' } & TokenCount);
