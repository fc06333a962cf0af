/** Failures, jobs and engines. */
import { z } from 'zod';
import { ENGINE_IDS } from '../training-settings.ts';
import { ImportReport } from './import.ts';
import { id, time } from './primitives.ts';

export const Failure = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Failure = z.infer<typeof Failure>;

export const Job = z.object({
  id: z.string(),
  kind: z.enum(['import', 'train', 'export', 'encode', 'download', 'compare', 'inspect', 'judge']),
  title: z.string(),
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  /** 0 to 1; null while unknown. */
  fraction: z.number().min(0).max(1).nullable(),
  message: z.string(),
  secondsLeft: z.number().nullable(),
  startedAt: time,
  finishedAt: time.nullable(),
  failure: Failure.nullable(),
  runId: id.nullable(),
  /** The encoder that is being used or downloaded. */
  encoderId: z.string().nullable().default(null),
  /** Can be paused and resumed. */
  pausable: z.boolean().default(false),
  report: ImportReport.nullable(),
  /** A file that it made, for the host to save or download. */
  file: z.object({ token: z.string(), name: z.string() }).nullable().default(null),
});
export type Job = z.infer<typeof Job>;

export const EngineId = z.enum(ENGINE_IDS);
export type EngineId = z.infer<typeof EngineId>;

export const EngineInfo = z.object({
  id: EngineId,
  /** e.g. 'TensorFlow 2.18.1, CPU' */
  label: z.string(),
  available: z.boolean(),
  /** CPU, or a GPU's name. */
  device: z.string(),
  hardware: z.enum(['gpu', 'cpu', 'software-gpu']),
  /** Milliseconds of one 512 x 512 float32 matrix product; null if not measured. */
  matmulMs: z.number().nullable(),
  /** Milliseconds of one WDGRL step of the default size, five models at once; null if not measured. */
  stepMs: z.number().nullable(),
  /** Why it is or is not available, and what would make it so. */
  reason: z.string(),
});
export type EngineInfo = z.infer<typeof EngineInfo>;

export const EngineReport = z.object({
  /** Trains where style is all that is read. */
  chosen: EngineId,
  /** Runs and tunes language models, and trains on hundreds of columns. */
  chosenForWide: EngineId,
  /** Why these engines, and why not faster ones. */
  reason: z.string(),
  engines: z.array(EngineInfo),
});
export type EngineReport = z.infer<typeof EngineReport>;
