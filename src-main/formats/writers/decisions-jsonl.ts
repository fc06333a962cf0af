/** Decisions of every task but pairs, each in its task's form. */
import type { DecisionRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './jsonl.ts';
import type { Sheet } from './sheet.ts';
import type { Writer } from './writer.ts';

const decisions: Sheet<DecisionRow> = {
  columns: {
    id: 'text',
    task: 'text',
    prompt: 'text',
    texts: 'texts',
    outcome: 'text',
    answer: 'text',
    domain: 'text',
    annotator: 'text',
    reasons: 'texts',
    note: 'text',
    created_at: 'text',
  },
  cells: ({ key, answer, createdAt, ...row }) => ({
    id: key,
    task: row.task,
    prompt: row.prompt,
    texts: row.texts,
    outcome: row.outcome,
    // A single type for every task, since programs guess a column's type from its first rows.
    answer: answer === null ? null : JSON.stringify(answer),
    domain: row.domain,
    annotator: row.annotator,
    reasons: row.reasons,
    note: row.note,
    created_at: createdAt,
  }),
};

export const decisionsJsonl: Writer<DecisionRow> = {
  id: 'jsonl',
  label: 'Decisions, JSONL',
  description:
    'Every decision that stands on rankings, ratings, choices and the like; the answer is JSON that names texts by their place, 0 the first. It can be imported again.',
  what: 'decisions',
  extension: 'jsonl',
  write: (rows, out) => writeJsonl(rows, out, decisions),
};
