/** Commands of rankings, evaluations and exports. */
import { z } from 'zod';
import {
  AroundItem,
  Evaluation,
  ExportFormat,
  ExportResult,
  ExportWhat,
  MapPart,
  NearestTexts,
  PreferenceCount,
  PreferenceWish,
  RankingItem,
  RankingRow,
  RankingSort,
  SourceMatrix,
  TakenApart,
} from '../records.ts';
import { command, count, id, none, page } from './command.ts';

export const resultCommands = {
  'ranking.page': command(
    z.object({
      runId: id,
      method: z.string(),
      sort: RankingSort.default('rank'),
      descending: z.boolean().default(false),
      search: z.string().max(500).default(''),
      domains: z.array(id).default([]),
      /** Only texts in this part of a map. */
      within: MapPart.optional(),
      ...page,
    }),
    z.object({ total: count, rows: z.array(RankingRow) }),
  ),
  'ranking.item': command(z.object({ runId: id, method: z.string(), itemId: id }), RankingItem),
  'ranking.around': command(z.object({ runId: id, method: z.string(), itemId: id }), AroundItem),
  /** The contributions of a text's sentences and features; null until they are computed. */
  'ranking.apart': command(
    z.object({ runId: id, method: z.string(), itemId: id }),
    TakenApart.nullable(),
  ),
  /** Computes them, in a process of its own; kept with the run. */
  'ranking.takeApart': command(
    z.object({ runId: id, method: z.string(), itemId: id }),
    z.object({ jobId: z.string() }),
  ),
  /** The labelled pairs and target texts most like a text, by an exhaustive search. */
  'ranking.nearest': command(z.object({ runId: id, method: z.string(), itemId: id }), NearestTexts),
  /** Marks a text: excluded, with a note. Fields left out stay as they are. */
  'ranking.mark': command(
    z.object({
      itemId: id,
      excluded: z.boolean().optional(),
      note: z.string().max(10_000).optional(),
    }),
    none,
  ),
  /** Null where the project holds no gold labels. */
  'evaluation.get': command(z.object({ runId: id }), Evaluation.nullable()),
  /** Which source helps which target; null where a run trained on no source alone. */
  'evaluation.sources': command(z.object({ runId: id }), SourceMatrix.nullable()),
  'export.formats': command(none, z.array(ExportFormat)),
  'export.create': command(
    z.object({
      what: ExportWhat,
      format: z.string(),
      runId: id.optional(),
      method: z.string().optional(),
      /** For preferences: which pairs. */
      preferences: PreferenceWish.optional(),
    }),
    ExportResult,
  ),
  /** A candidate's model as a zip, made in a process of its own: the job ends with its file. */
  'export.model': command(
    z.object({
      runId: id,
      method: z.string(),
      /** Its transformer goes along, to score plain texts. */
      withEncoder: z.boolean().default(false),
    }),
    z.object({ jobId: z.string() }),
  ),
  /** Takes a picture of a chart, base64, so that the host can save it like any export. */
  'export.picture': command(
    z.object({
      name: z.string().min(1).max(200),
      format: z.enum(['svg', 'png']),
      data: z.base64().max(4_000_000),
    }),
    z.object({ token: z.string(), name: z.string() }),
  ),
  /** How many pairs of target answers pass the filter, and the share of them expected to be wrong. */
  'export.preferences': command(
    z.object({ runId: id, method: z.string(), wish: PreferenceWish }),
    PreferenceCount,
  ),
} as const;
