/** Projects, domains and texts. */
import { z } from 'zod';
import { count, id, time } from './primitives.ts';
import { ListTaskId } from './questions.ts';

export const Role = z.enum(['source', 'target']);
export type Role = z.infer<typeof Role>;

export const ProjectInfo = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  createdAt: time,
  /** Made by Dialect's own generator: nothing of value is lost if it is made again. */
  sample: z.boolean(),
  /** Sentences on what was found when the file was opened; left out if there is nothing to say. */
  notices: z.array(z.string()).optional(),
  /**
   * Set once the file is no longer the one that was opened: nothing more is written. `saved` is the copy
   * of everything acknowledged, null if none could be written.
   */
  moved: z.object({ message: z.string(), saved: z.string().nullable() }).optional(),
});
export type ProjectInfo = z.infer<typeof ProjectInfo>;

export const RecentProject = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: time,
  exists: z.boolean(),
});
export type RecentProject = z.infer<typeof RecentProject>;

/** Labels known to be true and never trained on. */
export const GoldCount = z.object({ pairs: count, scores: count });
export type GoldCount = z.infer<typeof GoldCount>;

export const Domain = z.object({
  id,
  name: z.string(),
  role: Role,
  items: count,
  pairs: count,
  /** Pairs on which at least one annotator has a standing decision. */
  labelled: count,
  /** The same for the questions of every other task. */
  questions: z.record(ListTaskId, z.object({ all: count, labelled: count })),
  /** Texts that came with a score (trainable in a source domain). */
  scores: count,
  gold: GoldCount,
  medianCharacters: count,
});
export type Domain = z.infer<typeof Domain>;

export const Item = z.object({
  id,
  domainId: id,
  /** The row's own id in the file that it came from. */
  key: z.string(),
  prompt: z.string(),
  text: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});
export type Item = z.infer<typeof Item>;
