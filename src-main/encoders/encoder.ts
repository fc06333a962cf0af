/**
 * Text to numbers: what every encoder offers. A built-in encoder is one file and one line in
 * `index.ts`; a pretrained one is a folder of the person's, opened by `transformer/`.
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

/** What of an item a block's columns depend on. */
export type Reads = 'answer' | 'prompt and answer';

/**
 * Columns of an encoder that belong together, and are scaled together beside those of others.
 *
 * - form: a few dozen numbers about how a text is written, as they are.
 * - meaning: hundreds of coordinates, shrunk by a factor that validation chooses, since many columns of
 *   meaning overwhelm a few of form.
 * - measure: a handful of numbers that each say one thing, as the cosine of question and answer does;
 *   as they are, since what shrinks hundreds of columns would hide one.
 */
export interface FeatureBlock {
  /** Of this encoder's blocks: `answer`, `joint`. Kebab-case, stored with runs. */
  id: string;
  /** After the encoder's label: 'prompt and answer together'. */
  label: string;
  kind: 'form' | 'meaning' | 'measure';
  reads: Reads;
  /** One entry a column. */
  features: readonly Feature[];
}

/** What a person wants to know before choosing. */
export interface EncoderFacts {
  /** As settings name it: `style`, `ngrams`, a folder, an id on the hub. */
  id: string;
  label: string;
  description: string;
  /** Columns of its matrix. */
  dimension: number;
  /** A few words: 'any', 'English', 'not stated'. */
  languages: string;
  /** SPDX id where there is one, 'see LICENSE' where only its text is there, or 'not stated'. */
  licence: string;
  /** On disk; null for what is part of the application. */
  bytes: number | null;
  /** Its columns, from the first to the last; computed together. */
  blocks: readonly FeatureBlock[];
}

/** Part of the application: cheap, computed when needed. */
export interface BuiltInEncoder extends EncoderFacts {
  kind: 'built-in';
  /** One entry a column of the encoded matrix: those of its blocks. */
  features: readonly Feature[];
  /**
   * Encodes texts independently of each other: the same text always has the same row.
   *
   * @returns row-major matrix of shape [texts.length, dimension]; every entry is finite
   */
  encode(texts: readonly TextInput[]): Float32Array;
}

/** A model of the person's: slow, so its vectors are kept in the project. */
export interface PretrainedEncoder extends EncoderFacts {
  kind: 'pretrained';
  /** Equal keys give equal vectors: made of weights, tokenizer, pooling and windows. */
  key: string;
  /** What of an item its vector depends on: by that it is kept. */
  reads: Reads;
  /** A model that writes text: an engine runs it, and reads answers to one prompt fastest together. */
  causal: boolean;
  /** Where a run tunes it, its columns: what it reads then, as one sequence, and a reward model's own score. */
  tunedBlocks: readonly FeatureBlock[];
  /** Characters that are read of an item, by all its readings. */
  work(item: TextInput): number;
  /** Opens the tokenizer alone. @throws DialectError `bad-model` */
  openCounter(): Promise<CountTokens>;
  /** @throws DialectError `bad-model`: a sentence about what of the folder cannot be used */
  open(options?: OpenOptions): Promise<OpenEncoder>;
}

/**
 * Tokens that a model computes for an item: what time goes by.
 *
 * @param answersToPrompt how many items share the prompt, which a causal model reads once for neighbours
 */
export type CountTokens = (item: TextInput, answersToPrompt: number) => number;

export interface OpenOptions {
  device?: 'cpu' | 'webgpu';
  /** On the CPU; as many as there are cores without it. */
  threads?: number;
  /** Puts a causal model onto an engine; such models cannot be opened without it. */
  causal?: OpenCausal;
  /** Told after each batch of passages, of which one long item has many. */
  onBatch?: () => void;
}

/** @param options likelihood: it is asked how likely tokens are, which its head says */
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

/** Means of vectors behind the last norm, [hidden]: of all tokens, of those before the answer, of its own. */
export interface CausalReading {
  mean: Float32Array;
  promptMean: Float32Array;
  answerMean: Float32Array;
  /** Mean of the answer's tokens behind a middle layer, not normalised. */
  answerMiddle: Float32Array;
  /** Of the last token. */
  last: Float32Array;
  /** log p of the answer's tokens, each given all before it; null where it was not asked for. */
  logProbabilities: Float32Array | null;
}

export interface EncodedItems {
  /** Row-major matrix [items, dimension]; every entry is finite. */
  rows: Float32Array;
  /** What of an item was too long to be read, [items]: 1 the prompt's start, 2 the answer's middle, 3 both. */
  shortened: Uint8Array;
}

export interface OpenEncoder {
  /** Encodes items independently of each other; those of like length together are fastest. */
  encode(items: readonly TextInput[]): Promise<EncodedItems>;
  close(): Promise<void>;
}

export type Encoder = BuiltInEncoder | PretrainedEncoder;
