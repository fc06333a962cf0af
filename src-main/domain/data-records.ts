/** What files of other programs hold, once they are read: labelled pairs, texts, and questions of annotation tasks. */
import type { ListTaskId } from '../contract/index.ts';

export interface PairRecord {
  kind: 'pair';
  row: number;
  /** The row's own id; empty if the file has none. */
  key: string;
  prompt: string;
  /** Two different texts. If `outcome` is `prefer`, the first one is the chosen one. */
  texts: [string, string];
  /** null: not labelled. */
  outcome: 'prefer' | 'tie' | 'both-bad' | null;
  /** Which of the texts was preferred, in the file's order; left out if that order says it. */
  side?: 'first' | 'second';
  strength: 1 | 2 | 3;
  /** Left out if the file does not name the annotator. */
  annotator?: string;
  /** All other values of the row, including the domain column. */
  metadata: Record<string, unknown>;
}

export interface TextRecord {
  kind: 'text';
  row: number;
  key: string;
  prompt: string;
  text: string;
  score: number | null;
  /** Left out if the file does not name the annotator. */
  annotator?: string;
  metadata: Record<string, unknown>;
}

/** Texts of one prompt for an annotation task, decided or not. */
export interface QuestionRecord {
  kind: 'question';
  row: number;
  key: string;
  prompt: string;
  task: ListTaskId;
  /** All different. */
  texts: string[];
  /** An outcome of the task; null: not decided. */
  outcome: string | null;
  /** In the task's form, with indices into `texts` as items. */
  answer: unknown;
  /** What was said beside a decision, and when (milliseconds since 1970; null: now). Left out if the file tells nothing of it. */
  vote?: { reasons: string[]; note: string; createdAt: number | null };
  /** Left out if the file does not name the annotator. */
  annotator?: string;
  metadata: Record<string, unknown>;
}

export type DataRecord = PairRecord | TextRecord | QuestionRecord;
