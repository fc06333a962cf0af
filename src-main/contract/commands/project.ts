/** Commands of the project, the preferences and the jobs. */
import { z } from 'zod';
import { AppState, MergeReport, Preferences } from '../records.ts';
import { changeOf, command, fileToken, none } from './command.ts';

export const projectCommands = {
  'app.state': command(none, AppState),
  'preferences.set': command(changeOf(Preferences), Preferences),
  /** `name` without extension; the file goes into the projects folder. */
  'project.create': command(z.object({ name: z.string().min(1).max(120) }), AppState),
  /** Exactly one of a path (typed, or a recent one) and a token from the host's dialog. */
  'project.open': command(
    z.object({ path: z.string().optional(), token: fileToken.optional() }),
    AppState,
  ),
  /** Opens the sample project, making it first if it is missing. */
  'project.openSample': command(none, AppState),
  'project.close': command(none, AppState),
  /** Writes a complete copy beside the project, its newest votes included. */
  'project.copy': command(none, z.object({ path: z.string() })),
  /**
   * Joins a project file that was labelled separately into the open one; with `dryRun`, only says what
   * that would change. Exactly one of a path and a token from the host's dialog.
   */
  'project.merge': command(
    z.object({
      path: z.string().optional(),
      token: fileToken.optional(),
      dryRun: z.boolean().default(false),
    }),
    MergeReport,
  ),
  'jobs.stop': command(z.object({ jobId: z.string() }), none),
  /** Writes a checkpoint and ends the job; `train.resume` continues. For jobs that are `pausable`. */
  'jobs.pause': command(z.object({ jobId: z.string() }), none),
} as const;
