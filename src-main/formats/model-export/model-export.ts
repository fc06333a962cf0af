/** The data for exporting a model, gathered from a project by the services. */
import type { PairForm } from '../../domain/pair-form.ts';
import type { MethodSummary, Run } from '../../contract/index.ts';
import type { RewardModel } from '../../onnx/index.ts';

export interface ModelExport {
  /** The project's name. */
  project: string;
  /** e.g. 'Dialect 0.1.0'. */
  application: string;
  /** Time of the export, ms. */
  exportedAt: number;
  run: Run;
  summary: MethodSummary;
  encoders: readonly ExportedEncoder[];
  /** Columns of the features, in their order. */
  features: readonly ExportedFeature[];
  /** Names of the target domains, in the order of `model.domains`; all of them if it has only one. */
  domains: readonly string[];
  model: RewardModel;
  /** Included so that texts can be scored without Dialect; null: features are scored. */
  encoderFiles: EncoderFiles | null;
  /** The tuned part of the language model; null: nothing was tuned. */
  adapter: ExportedAdapter | null;
}

export interface ExportedAdapter {
  /** The model that it belongs to: its id on the hub, or the name of the user's folder. */
  base: string;
  fromHub: boolean;
  /** The model's label in the export. */
  label: string;
  /**
   * With a score head, rewards are its logits plus this; null: it has none, since the run's rewards are not
   * products with the model's last vector.
   */
  offset: number | null;
  /** Writes it in PEFT's layout. */
  save(folder: string): Promise<void>;
}

/** The single transformer that a model reads, as text_encoder.py runs it. */
export interface EncoderFiles {
  settings: ExportedReading & {
    /** The ONNX file. */
    graph: string;
    /** Width of a token's vector. */
    dimension: number;
    pooling: string;
    /** Special tokens around every window of a text read alone; the padding token. */
    before: readonly number[];
    after: readonly number[];
    /** Special tokens around prompt and answer as one sequence, and the types of all tokens. */
    pair: PairForm;
    /** Number of token types. */
    types: number;
    padding: number;
    /** Maximum tokens and rows per batch. */
    batchTokens: number;
    batchRows: number;
  };
  /** Files of the folder besides the settings. */
  files: readonly { name: string; write(to: string): Promise<void> }[];
}

/** How a transformer reads a text. */
export interface ExportedReading {
  /** Ids of the readings, in the order of the columns. */
  reads: readonly string[];
  /** Tokens per window, special ones included. */
  window: number;
  /** Text beyond a window: read in further windows, or cut off at the end or at the start. */
  longTexts: 'windows' | 'cut' | 'cut-start';
  /** Put before every text. */
  prefix: string;
  /** Whether vectors are scaled to length 1. */
  normalise: boolean;
}

export interface ExportedEncoder {
  /** The id used in settings. */
  id: string;
  label: string;
  /** SPDX id, or 'not stated'. */
  licence: string;
  dimension: number;
  /** How a text's vector is made from its token vectors; null for encoders without tokens. */
  pooling: string | null;
  /** Null for encoders without tokens. */
  reading: ExportedReading | null;
}

export interface ExportedFeature {
  id: string;
  description: string;
}
