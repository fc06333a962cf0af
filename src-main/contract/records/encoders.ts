/** Encoders as people choose them: which there are, what each costs here, what each achieved. */
import { z } from 'zod';
import { BlockFactor, Interval } from './learning.ts';
import { count, id, time } from './primitives.ts';

/**
 * `built-in`: part of the application. `folder`: a folder that the user added. `downloaded`: from a hub.
 */
export const EncoderKind = z.enum(['built-in', 'folder', 'downloaded']);
export type EncoderKind = z.infer<typeof EncoderKind>;

/** Columns of an encoder that belong together. */
export const EncoderBlock = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['form', 'meaning', 'measure']),
  /** The part of an item that the columns depend on. */
  reads: z.enum(['answer', 'prompt and answer']),
  /** Number of columns. */
  dimension: count,
});
export type EncoderBlock = z.infer<typeof EncoderBlock>;

export const EncoderEntry = z.object({
  /** The id used in settings: `style`, a folder, an id on the hub; several are joined by `+`. */
  id: z.string(),
  kind: EncoderKind,
  label: z.string(),
  description: z.string(),
  /** Number of columns; null if the model cannot be read. */
  dimension: count.nullable(),
  languages: z.string(),
  licence: z.string(),
  /** Size on disk; null for built-in encoders. */
  bytes: count.nullable(),
  /** Its blocks of columns; empty if the model cannot be read. */
  blocks: z.array(EncoderBlock),
  /** Ids of the chosen readings: how a model is made to read an item. Empty for built-in encoders. */
  reads: z.array(z.string()),
  /** The readings to choose from. */
  readings: z.array(z.object({ id: z.string(), label: z.string(), description: z.string() })),
  /** Why it cannot be used now, as a sentence; null if it can. */
  problem: z.string().nullable(),
  /** Whether the user added or downloaded it; false: known only from vectors in this project. */
  added: z.boolean(),
  /**
   * Distinct texts, among those asked about, by what the encoder reads: the answer, or prompt and answer.
   */
  texts: count,
  /** How many of these have vectors in the project. Built-in encoders need none. */
  cached: count,
  /**
   * Size of its vectors in the project, including those of other texts and of an earlier state of the
   * model.
   */
  cachedBytes: count,
  /** Size of its vectors once all texts asked about are encoded. */
  fullBytes: count.nullable(),
  /** Estimated time to encode the missing texts; null if unknown. */
  seconds: z.number().nonnegative().nullable(),
  /** Whether `seconds` rests on timings from this machine or on the size of the model. */
  rate: z.enum(['measured', 'guessed']),
  /** Rough peak memory of encoding, or of training on its columns. */
  memoryMb: count.nullable(),
  /** Why the model itself cannot be tuned on the project's labels, as a sentence; null if it can. */
  untunable: z.string().nullable(),
});
export type EncoderEntry = z.infer<typeof EncoderEntry>;

export const EncoderList = z.object({
  /** Distinct texts of the domains asked about, and their characters. */
  texts: count,
  characters: count,
  encoders: z.array(EncoderEntry),
});
export type EncoderList = z.infer<typeof EncoderList>;

/** Description of a download, shown before anything is fetched. */
export const DownloadOffer = z.object({
  id: z.string(),
  host: z.string(),
  /** A commit, so that what is fetched is what was shown. */
  revision: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: count })),
  /** Total of all files. */
  bytes: count,
  licence: z.string(),
  languages: z.string(),
  /** Already on this machine. */
  downloaded: z.boolean(),
});
export type DownloadOffer = z.infer<typeof DownloadOffer>;

/** What source-only achieved with one choice of encoders. */
export const EncoderResult = z.object({
  /** The encoder as settings name it. */
  encoder: z.string(),
  runId: id,
  createdAt: time,
  /**
   * Runs with the same value learned from the same votes with the same settings, except for the encoder.
   */
  group: z.string(),
  pairs: count,
  seeds: count,
  steps: count,
  /** Columns of all encoders together; null for runs that keep no model. */
  dimension: count.nullable(),
  /** On held-out source prompts, mean over seeds. */
  sourceAccuracy: z.number().nullable(),
  sourceInterval: Interval.nullable(),
  longerWins: z.number().nullable(),
  /** Whether the language model itself was tuned too. */
  tuned: z.boolean(),
  /** Factor that each block of meaning was multiplied by; empty if there are none. */
  factors: z.array(BlockFactor),
  /** Whether the factors were chosen by validation. */
  factorChosen: z.boolean(),
  /** From start to end, encoding included. */
  seconds: z.number().nonnegative(),
});
export type EncoderResult = z.infer<typeof EncoderResult>;
