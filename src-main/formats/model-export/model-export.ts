/** What an export of a model is made from; gathered from a project by the services. */
import type { MethodSummary, Run } from '../../contract/index.ts';
import type { RewardModel } from '../../onnx/index.ts';

export interface ModelExport {
  /** The project's. */
  project: string;
  /** e.g. 'Dialect 0.1.0'. */
  application: string;
  /** When the export is made, ms. */
  exportedAt: number;
  run: Run;
  summary: MethodSummary;
  encoders: readonly ExportedEncoder[];
  /** Columns of the features, in their order. */
  features: readonly ExportedFeature[];
  /** Names of the target domains, in the order of `model.domains`; all of them where it has one. */
  domains: readonly string[];
  model: RewardModel;
  /** Goes along, so that texts can be scored without Dialect; null: features are what is scored. */
  encoderFiles: EncoderFiles | null;
  /** What tuning changed of the language model; null: nothing was tuned. */
  adapter: ExportedAdapter | null;
}

export interface ExportedAdapter {
  /** The model that it belongs to: its id on the hub, or the name of the person's folder. */
  base: string;
  fromHub: boolean;
  /** The model's, as the export names it. */
  label: string;
  /**
   * It has a score head, and rewards are its logits plus this; null: it has none, since the rewards of the
   * run are no products with the model's last vector.
   */
  offset: number | null;
  /** Writes it in PEFT's layout. */
  save(folder: string): Promise<void>;
}

/** The one transformer that a model reads, as text_encoder.py runs it. */
export interface EncoderFiles {
  settings: ExportedReading & {
    /** The ONNX file. */
    graph: string;
    /** Of a token's vector. */
    dimension: number;
    pooling: string;
    /** Special tokens around every window of a text alone; what fills rows. */
    before: readonly number[];
    after: readonly number[];
    /** Special tokens around prompt and answer as one sequence, and the types of all its tokens. */
    pair: PairTokens;
    /** Types of tokens that the model tells apart. */
    types: number;
    padding: number;
    /** Most tokens and rows of a batch. */
    batchTokens: number;
    batchRows: number;
  };
  /** What lies in the folder beside the settings. */
  files: readonly { name: string; write(to: string): Promise<void> }[];
}

interface PairTokens {
  before: readonly number[];
  between: readonly number[];
  after: readonly number[];
  types: {
    before: readonly number[];
    first: number;
    between: readonly number[];
    second: number;
    after: readonly number[];
  };
}

/** How a transformer reads a text. */
export interface ExportedReading {
  /** What is read of an item, in the order of the columns: ids of readings. */
  reads: readonly string[];
  /** Tokens a window, the special ones included. */
  window: number;
  /** What is beyond a window: read in further ones, or left out at the end or at the start. */
  longTexts: 'windows' | 'cut' | 'cut-start';
  /** Words before every text. */
  prefix: string;
  /** Vectors of length 1. */
  normalise: boolean;
}

export interface ExportedEncoder {
  /** As settings name it. */
  id: string;
  label: string;
  /** SPDX id, or 'not stated'. */
  licence: string;
  dimension: number;
  /** How a text's vector is made of its tokens'; null for encoders that have no tokens. */
  pooling: string | null;
  /** Null for the same. */
  reading: ExportedReading | null;
}

export interface ExportedFeature {
  id: string;
  description: string;
}
