/** Rankings in the form that the reader of rankings takes. */
import type { RankingRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './jsonl.ts';
import type { Sheet } from './sheet.ts';
import type { Writer } from './writer.ts';

const rankings: Sheet<RankingRow> = {
  columns: {
    id: 'text',
    prompt: 'text',
    answers: 'texts',
    ranks: 'numbers',
    domain: 'text',
    annotator: 'text',
    note: 'text',
    created_at: 'text',
  },
  cells: ({ key, prompt, answers, ranks, domain, annotator, note, createdAt }) => ({
    id: key,
    prompt,
    answers,
    ranks,
    domain,
    annotator,
    note,
    created_at: createdAt,
  }),
};

export const rankingsJsonl: Writer<RankingRow> = {
  id: 'jsonl',
  label: 'Rankings, JSONL',
  description:
    'Every ranking that stands as prompt, answers and ranks, 1 the best, one object a line.',
  what: 'rankings',
  extension: 'jsonl',
  write: (rows, out) => writeJsonl(rows, out, rankings),
};
