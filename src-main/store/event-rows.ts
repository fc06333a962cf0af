/** Events as stored, and as votes. */
import type { ListTaskId, QuestionVote, TaskId, Vote } from '../contract/index.ts';
import type { Db } from './database.ts';
import { keptDecision } from './decisions.ts';
import { numbersOf, reasonsOf } from './kept-json.ts';

export interface EventRow {
  id: string;
  kind: 'vote' | 'undo' | 'redo';
  target: string | null;
  task: TaskId;
  /** Null unless the task is `pairs`. */
  pair_id: number | null;
  question_id: number | null;
  annotator: string;
  /** Null for an undo or a redo. */
  outcome: string | null;
  chosen: number | null;
  strength: Vote['strength'] | null;
  shown_first: number | null;
  /** JSON: an answer in the task's form. */
  answer: string | null;
  /** JSON: the items of a question in the order shown. */
  shown: string | null;
  duration_ms: number | null;
  reasons: string;
  note: string;
  /** Version that was gone by. */
  guidelines: string | null;
  supersedes: string | null;
  created_at: number;
  /** Shared by votes from one action. */
  batch: string | null;
}

export function eventById(db: Db, id: string): EventRow | null {
  return db.prepare<[string], EventRow>('SELECT * FROM event WHERE id = ?').get(id) ?? null;
}

/** For a pair. */
export function toVote(row: EventRow): Vote {
  return {
    id: row.id,
    pairId: row.pair_id ?? 0,
    annotator: row.annotator,
    outcome: row.outcome as Vote['outcome'],
    chosen: row.chosen,
    strength: row.strength ?? 2,
    shownFirst: row.shown_first ?? row.chosen ?? 1,
    ...common(row),
  };
}

/**
 * For a question of any other task; null if its answer is invalid.
 *
 * @param items those of the question, as JSON
 */
export function toQuestionVote(row: EventRow, items: string): QuestionVote | null {
  const kept = keptDecision({ ...row, items });
  if (kept === null) return null;
  return {
    id: row.id,
    task: row.task as ListTaskId,
    questionId: row.question_id ?? 0,
    annotator: row.annotator,
    outcome: row.outcome ?? '',
    answer: kept.answer,
    shown: numbersOf(row.shown ?? '[]'),
    ...common(row),
  };
}

function common(row: EventRow) {
  return {
    durationMs: row.duration_ms ?? 0,
    reasons: reasonsOf(row.reasons),
    note: row.note,
    guidelines: row.guidelines,
    supersedes: row.supersedes,
    createdAt: row.created_at,
  };
}

/**
 * The votes given in the same action as this one, itself included, in order. Other programs write project
 * files, too, and may give one batch to votes of several annotators or tasks; those are not undone
 * together.
 */
export function batchOf(db: Db, vote: EventRow): EventRow[] {
  if (vote.batch === null) return [vote];
  return db
    .prepare<[string, string, TaskId], EventRow>(
      `SELECT * FROM event WHERE batch = ? AND annotator = ? AND task = ?
         AND kind = 'vote' AND origin = 'labelled' ORDER BY id`,
    )
    .all(vote.batch, vote.annotator, vote.task);
}
