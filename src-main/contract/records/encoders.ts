/** Encoders as a person chooses them: what there is, what each costs here, what came of each. */
import { z } from 'zod';
import { BlockFactor, Interval } from './learning.ts';
import { count, id, time } from './primitives.ts';

/** `built-in`: part of the application. `folder`: of the person's. `downloaded`: from a hub. */
export const EncoderKind = z.enum(['built-in', 'folder', 'downloaded']);
export type EncoderKind = z.infer<typeof EncoderKind>;

/** Columns of an encoder that belong together. */
export const EncoderBlock = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['form', 'meaning', 'measure']),
  /** What of a pair's question and answer they depend on. */
  reads: z.enum(['answer', 'prompt and answer']),
  /** Columns. */
  dimension: count,
});
export type EncoderBlock = z.infer<typeof EncoderBlock>;

export const EncoderEntry = z.object({
  /** As settings name it: `style`, a folder, an id on the hub; several are joined by `+`. */
  id: z.string(),
  kind: EncoderKind,
  label: z.string(),
  description: z.string(),
  /** Columns; null where the model cannot be read. */
  dimension: count.nullable(),
  languages: z.string(),
  licence: z.string(),
  /** On disk; null for what is part of the application. */
  bytes: count.nullable(),
  /** What its columns are: empty where the model cannot be read. */
  blocks: z.array(EncoderBlock),
  /** Ids of its readings: what it is made to read of an item. Empty for what is built in. */
  reads: z.array(z.string()),
  /** Those that there are to choose from. */
  readings: z.array(z.object({ id: z.string(), label: z.string(), description: z.string() })),
  /** Why it cannot be used now, as a sentence; null where it can. */
  problem: z.string().nullable(),
  /** The person added or downloaded it; false: known only from vectors in this project. */
  added: z.boolean(),
  /** Distinct among those asked about, by what it reads of them: the answer, or prompt and answer. */
  texts: count,
  /** Of these, those whose vectors are kept. Built-in ones need none. */
  cached: count,
  /** What its vectors take in the project, of other texts and of an earlier state of the model too. */
  cachedBytes: count,
  /** What they take once all texts asked about are encoded. */
  fullBytes: count.nullable(),
  /** To encode what is missing; null where nothing can be said. */
  seconds: z.number().nonnegative().nullable(),
  /** Whether `seconds` follows from work on this machine or from the size of the model. */
  rate: z.enum(['measured', 'guessed']),
  /** About what encoding, or training on its columns, takes at most. */
  memoryMb: count.nullable(),
  /** Why the model itself cannot be tuned on the project's labels, as a sentence; null where it can. */
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

/** What a download would be; shown before anything is fetched. */
export const DownloadOffer = z.object({
  id: z.string(),
  host: z.string(),
  /** A commit: what is shown is what is fetched. */
  revision: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: count })),
  /** Of all files together. */
  bytes: count,
  licence: z.string(),
  languages: z.string(),
  /** It is on this machine already. */
  downloaded: z.boolean(),
});
export type DownloadOffer = z.infer<typeof DownloadOffer>;

/** What source-only learned on one choice of encoders. */
export const EncoderResult = z.object({
  /** As settings name it. */
  encoder: z.string(),
  runId: id,
  createdAt: time,
  /** Runs with the same value learned from the same votes with the same settings but for the encoder. */
  group: z.string(),
  pairs: count,
  seeds: count,
  steps: count,
  /** Columns of all its encoders together; null for runs that keep no model. */
  dimension: count.nullable(),
  /** On held-out source prompts, mean over seeds. */
  sourceAccuracy: z.number().nullable(),
  sourceInterval: Interval.nullable(),
  longerWins: z.number().nullable(),
  /** The language model itself was tuned too. */
  tuned: z.boolean(),
  /** What each block of meaning was multiplied with; empty where there are none. */
  factors: z.array(BlockFactor),
  /** Validation chose them. */
  factorChosen: z.boolean(),
  /** From start to end, encoding included. */
  seconds: z.number().nonnegative(),
});
export type EncoderResult = z.infer<typeof EncoderResult>;
