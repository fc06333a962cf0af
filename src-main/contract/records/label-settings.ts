/** How a project is labelled: settings of the project, the same for all annotators. */
import { z } from 'zod';

export const LabelSettings = z.object({
  /** Annotators who are to decide a question before it stops waiting for others. */
  overlap: z.number().int().min(1).max(20).default(1),
  /** Share of what comes that an annotator decided before, its sides swapped: tells how consistent they are. */
  repeats: z.number().min(0).max(0.5).default(0),
  /** Share of what comes that has a gold label: tells how accurate annotators are. */
  gold: z.number().min(0).max(0.5).default(0),
  /** Votes after which the orders by a quick model are made anew; 0: only when someone asks for it. */
  refreshEvery: z.number().int().min(0).max(10_000).default(0),
});
export type LabelSettings = z.infer<typeof LabelSettings>;
