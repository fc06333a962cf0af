/** A user's preferences, and the state of the application. */
import { z } from 'zod';
import { ProjectInfo, RecentProject } from './project.ts';
import { EngineId, Job } from './work.ts';

/** Kept per user, not per project. */
export const Preferences = z.object({
  annotator: z.string().min(1).max(200).default('me'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Whether to go to the next pair after a vote. */
  autoAdvance: z.boolean().default(true),
  /** How long a vote stays on screen before the next pair, in milliseconds; 0: not at all. */
  autoAdvanceMs: z.number().int().min(0).max(5000).default(0),
  showWordCounts: z.boolean().default(false),
  /** Font size of labelled texts, in pixels. */
  textSize: z.number().int().min(12).max(28).default(16),
  /** Maximum line length of those texts. */
  lineLength: z.enum(['narrow', 'normal', 'wide', 'full']).default('normal'),
  linkedScroll: z.boolean().default(false),
  engine: z.union([EngineId, z.literal('auto')]).default('auto'),
  /** Whether models may be fetched from a hub, each on request. Off: nothing uses the network. */
  downloads: z.boolean().default(false),
  /** The judge that was used last; empty if none was. */
  judge: z
    .object({
      url: z.string().max(2000).default(''),
      model: z.string().max(150).default(''),
      template: z.string().max(20_000).default(''),
    })
    .prefault({}),
  /** Act id -> keys that differ from the defaults, one or several, in the syntax of tinykeys. */
  keys: z.record(z.string(), z.union([z.string(), z.array(z.string()).max(8)])).default({}),
});
export type Preferences = z.infer<typeof Preferences>;

export const AppState = z.object({
  version: z.string(),
  host: z.enum(['electron', 'web']),
  project: ProjectInfo.nullable(),
  recents: z.array(RecentProject),
  /** Folder for new projects and the sample. */
  projectsFolder: z.string(),
  preferences: Preferences,
  jobs: z.array(Job),
});
export type AppState = z.infer<typeof AppState>;
