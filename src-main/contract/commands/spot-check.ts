/** Commands of spot-checks. Votes on their pairs are cast, undone and redone as on any pair. */
import { z } from 'zod';
import { JudgedRun, LabelOverview, LabelPair, QueueName, SpotCheck, SpotPick } from '../records.ts';
import { annotator, command, count, id, none } from './command.ts';

export const spotCheckCommands = {
  'spotCheck.get': command(z.object({ runId: id }), SpotCheck),
  /** The pairs that would be drawn next: the ids of their texts, and how they are drawn. Draws none. */
  'spotCheck.propose': command(
    z.object({ runId: id, take: z.number().int().min(1).max(2000) }),
    z.array(SpotPick),
  ),
  /**
   * Draws pairs, whose votes are never trained on. Refused with `no-pairs` when the target has no two
   * texts of one prompt left to draw.
   */
  'spotCheck.draw': command(
    z.object({ runId: id, take: z.number().int().min(1).max(2000) }),
    SpotCheck,
  ),
  /**
   * The verdict, updated by the spot-check so far and kept with the run; null for runs of earlier
   * versions.
   */
  'spotCheck.verdict': command(z.object({ runId: id }), JudgedRun.nullable()),
  /** Copies decided pairs into source domains; later runs are not judged by them. */
  'spotCheck.move': command(none, z.object({ pairs: count, domains: z.array(z.string()) })),
  'spotCheck.overview': command(z.object({ annotator }), LabelOverview),
  'spotCheck.next': command(
    z.object({
      annotator,
      queue: QueueName.default('pending'),
      exclude: z.array(id).max(100).default([]),
      limit: z.number().int().min(1).max(50).default(5),
      offset: z.number().int().min(0).default(0),
    }),
    z.array(LabelPair),
  ),
} as const;
