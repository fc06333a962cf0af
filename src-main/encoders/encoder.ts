/**
 * Text to numbers: the interface of every encoder. A built-in encoder is one file and one line in
 * `index.ts`; a pretrained one is a folder that the user chose, opened by `transformer/`.
 */

/** A text as a reward model sees it. */
export interface TextInput {
  prompt: string;
  text: string;
}

export interface Feature {
  /** Stable, kebab-case: stored with runs. */
  id: string;
  /** Two to four words for a table. */
  label: string;
  /** One sentence: what is counted, and how it is scaled. */
  description: string;
}

/** The part of an item that a block's columns depend on. */
export type Reads = 'answer' | 'prompt and answer';

/**
 * Columns of an encoder that belong together, and are scaled together relative to other blocks.
 *
 * - form: a few dozen numbers about how a text is written, unscaled.
 * - meaning: hundreds of coordinates, scaled by a factor that validation chooses, since many columns of
 *     meaning overwhelm a few of form.
 * - measure: a handful of numbers with a meaning each, such as the cosine of question and answer;
 *     unscaled, since a factor for hundreds of columns would hide a single one.
 */
export interface FeatureBlock {
  /** Unique within the encoder: `answer`, `joint`. Kebab-case, stored with runs. */
  id: string;
  /** Follows the encoder's label: 'prompt and answer together'. */
  label: string;
  kind: 'form' | 'meaning' | 'measure';
  reads: Reads;
  /** One entry per column. */
  features: readonly Feature[];
}

/** Facts for choosing an encoder. */
export interface EncoderFacts {
  /** The id used in settings: `style`, `ngrams`, a folder, an id on the hub. */
  id: string;
  label: string;
  description: string;
  /** Number of columns of its matrix. */
  dimension: number;
  /** A few words: 'any', 'English', 'not stated'. */
  languages: string;
  /** SPDX id if there is one, 'see LICENSE' if only its text is available, or 'not stated'. */
  licence: string;
  /** Size on disk; null for built-in encoders. */
  bytes: number | null;
  /** Its columns, from the first to the last; computed together. */
  blocks: readonly FeatureBlock[];
}

/** Part of the application: cheap, computed when needed. */
export interface BuiltInEncoder extends EncoderFacts {
  kind: 'built-in';
  /** One entry per column of the encoded matrix: those of its blocks. */
  features: readonly Feature[];
  /**
   * Encodes texts independently of each other: the same text always has the same row.
   *
   * @returns row-major matrix of shape [texts.length, dimension]; every entry is finite
   */
  encode(texts: readonly TextInput[]): Float32Array;
}

/** A model that the user chose: slow, so its vectors are stored in the project. */
export interface PretrainedEncoder extends EncoderFacts {
  kind: 'pretrained';
  /** Equal keys give equal vectors: derived from weights, tokenizer, pooling and windows. */
  key: string;
  /** The part of an item that its vector depends on, by which vectors are stored. */
  reads: Reads;
  /**
   * Whether it is a language model that generates text: run by an engine, and fastest when answers to one
   * prompt are read together.
   */
  causal: boolean;
  /**
   * Its columns if a run tunes it: prompt and answer read as one sequence, and a reward model's own
   * score.
   */
  tunedBlocks: readonly FeatureBlock[];
  /** Characters of an item that are read, over all its readings. */
  work(item: TextInput): number;
  /** Opens only the tokenizer. @throws DialectError `bad-model` */
  openCounter(): Promise<CountTokens>;
  /** @throws DialectError `bad-model`: a sentence on what in the folder cannot be used */
  open(options?: OpenOptions): Promise<OpenEncoder>;
}

/**
 * Tokens that a model computes for an item, the measure of its cost.
 *
 * @param answersToPrompt number of items with the same prompt, which a causal model reads once for
 * neighbours
 */
export type CountTokens = (item: TextInput, answersToPrompt: number) => number;

export interface OpenOptions {
  device?: 'cpu' | 'webgpu';
  /** CPU threads; by default as many as there are cores. */
  threads?: number;
  /** Loads a causal model onto an engine; such models cannot be opened without it. */
  causal?: OpenCausal;
  /** Called after each batch of passages; a long item has several. */
  onBatch?: () => void;
}

/** @param options likelihood: whether log probabilities are wanted, which need the model's head */
export type OpenCausal = (folder: string, options: { likelihood: boolean }) => Promise<CausalModel>;

/** A causal model on an engine. */
export interface CausalModel {
  /** @param sequences with the index of the answer's first token each */
  read(
    sequences: readonly { ids: Int32Array; answerFrom: number }[],
    options: { likelihood: boolean },
  ): Promise<CausalReading[]>;
  close(): Promise<void>;
}

/** Means of vectors after the last norm, [hidden]: over all tokens, and over the answer's own. */
export interface CausalReading {
  mean: Float32Array;
  answerMean: Float32Array;
  /** Mean over the answer's tokens after a middle layer, not normalised. */
  answerMiddle: Float32Array;
  /** Vector of the last token. */
  last: Float32Array;
  /** log p of the answer's tokens, each given all before it; null unless asked for. */
  logProbabilities: Float32Array | null;
}

export interface EncodedItems {
  /** Row-major matrix [items, dimension]; every entry is finite. */
  rows: Float32Array;
  /**
   * Which parts of an item were too long to be read, [items]: 1 the prompt's start, 2 the answer's
   * middle, 3 both.
   */
  shortened: Uint8Array;
}

export interface OpenEncoder {
  /** Encodes items independently of each other; fastest if items of similar length are together. */
  encode(items: readonly TextInput[]): Promise<EncodedItems>;
  close(): Promise<void>;
}

export type Encoder = BuiltInEncoder | PretrainedEncoder;
