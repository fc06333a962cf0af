/**
 * Drafts: what an annotator typed or chose for a question before voting; stored while typing, removed
 * with the vote.
 */
import { DialectError, Draft, type TaskId } from '../contract/index.ts';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';
import { placesOf } from './places.ts';
import { queueSql } from './queue-sql.ts';

interface Subject {
  task: TaskId;
  /** Id of the pair or the question. */
  id: number;
  annotator: string;
}

/** Maximum JSON characters of a draft. */
const LONGEST = 60_000;

/** An annotator's draft; null if there is none, or it cannot be read. */
export function draftOf(db: Db, { task, id, annotator }: Subject): Draft | null {
  const { column } = placesOf(task);
  const content = db
    .prepare(`SELECT content FROM draft WHERE ${column} = ? AND annotator = ?`)
    .pluck()
    .get(id, annotator) as string | undefined;
  return content === undefined ? null : keptJson(content, Draft);
}

/**
 * Stores a draft, replacing the earlier one; null removes it. On disk when this returns.
 *
 * @throws DialectError `not-found` if the question does not exist, `draft-too-long`
 */
export function keepDraft(db: Db, subject: Subject, draft: Draft | null): void {
  if (draft === null) {
    dropDraft(db, subject);
    return;
  }
  const { task, id, annotator } = subject;
  const { table, column, ofTask } = queueSql(task);
  const content = JSON.stringify(draft);
  if (content.length > LONGEST) {
    throw new DialectError(
      'draft-too-long',
      'This draft is too long to be kept. Shorten the note.',
      {
        id,
        characters: content.length,
      },
    );
  }
  const { changes } = db
    .prepare(
      `INSERT INTO main.draft (task, ${column}, annotator, content, updated_at)
       SELECT @task, id, @annotator, @content, @now FROM ${table} WHERE id = @id AND ${ofTask}
       ON CONFLICT (${column}, annotator) DO UPDATE
         SET content = excluded.content, updated_at = excluded.updated_at`,
    )
    .run({ task, annotator, content, id, now: Date.now() });
  if (changes === 0) {
    throw new DialectError('not-found', 'This question is not in the project any more.', { id });
  }
}

/** Removes a draft, after the vote or when it is empty. */
export function dropDraft(db: Db, { task, id, annotator }: Subject): void {
  const { column } = placesOf(task);
  db.prepare(`DELETE FROM main.draft WHERE ${column} = ? AND annotator = ?`).run(id, annotator);
}

/** Number of an annotator's drafts. */
export function draftCount(db: Db, { annotator, task }: Omit<Subject, 'id'>): number {
  return db.prepare(queueSql(task).countDrafts).pluck().get({ annotator }) as number;
}
