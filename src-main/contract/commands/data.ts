/** Commands that show the texts of a project, change its domains and import files. */
import { z } from 'zod';
import {
  DataChange,
  Differing,
  Domain,
  ImportPreview,
  ImportRecord,
  ImportRole,
  Item,
  LabelMeaning,
  ListTaskId,
} from '../records.ts';
import { annotator, command, count, fileToken, id, none, page } from './command.ts';

const dryRun = z.boolean().default(false);

export const dataCommands = {
  'data.domains': command(none, z.array(Domain)),
  'data.items': command(
    z.object({ domainId: id, search: z.string().max(500).default(''), ...page }),
    z.object({ total: count, items: z.array(Item) }),
  ),
  'data.setRole': command(z.object({ domainId: id, role: z.enum(['source', 'target']) }), none),
  'data.renameDomain': command(z.object({ domainId: id, name: z.string().min(1).max(200) }), none),
  /** Makes pairs of texts that share a prompt, to be labelled. Returns how many were added. */
  'data.makePairs': command(
    z.object({
      domainId: id,
      count: z.number().int().min(1).max(100_000),
      /** Which texts of a prompt are paired first: random ones, or those closest in length. */
      by: z.enum(['chance', 'length']).default('chance'),
    }),
    z.object({ added: count }),
  ),
  /**
   * The same for a task whose questions are lists of texts; each question holds `answers` texts of one
   * prompt.
   */
  'data.makeQuestions': command(
    z.object({
      domainId: id,
      task: ListTaskId,
      count: z.number().int().min(1).max(100_000),
      answers: z.number().int().min(1).max(100),
    }),
    z.object({ added: count }),
  ),
  /**
   * Removes a domain with its texts, pairs and votes, and the runs that used it. As a `dryRun`, this and
   * the next two only say what would go; otherwise a copy of the project is written first.
   */
  'data.removeDomain': command(z.object({ domainId: id, dryRun }), DataChange),
  /** Moves everything in one domain into another of the same role. */
  'data.mergeDomain': command(z.object({ domainId: id, into: id, dryRun }), DataChange),
  /** Removes what an import added, except what people have worked on since. */
  'data.undoImport': command(z.object({ importId: id, dryRun }), DataChange),
  /** Imports that can be undone, newest first. */
  'data.imports': command(none, z.array(ImportRecord)),
  'import.inspect': command(
    z.object({
      token: fileToken,
      format: z.string().optional(),
      mapping: z.record(z.string(), z.string()).optional(),
      /** Meanings of label values, which override what was understood from the file. */
      meanings: z.record(z.string(), LabelMeaning).optional(),
    }),
    ImportPreview,
  ),
  'import.start': command(
    z.object({
      files: z
        .array(
          z.object({
            token: fileToken,
            format: z.string().optional(),
            mapping: z.record(z.string(), z.string()).optional(),
            meanings: z.record(z.string(), LabelMeaning).optional(),
          }),
        )
        .min(1)
        .max(1000),
      domain: z.string().min(1).max(200),
      role: ImportRole,
      /** False: labels in the file are ignored, so that its pairs can be labelled here. */
      keepLabels: z.boolean().default(true),
      /** True: rows with problems are left out; false: one problem stops the import. */
      leaveOutProblems: z.boolean().default(false),
      /** What to do where the project says something else about the same pair or text. */
      differing: Differing.default('keep'),
      /** The annotator of labels whose row names none. */
      annotator: annotator.optional(),
    }),
    z.object({ jobId: z.string() }),
  ),
} as const;
