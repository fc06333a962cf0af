/**
 * Merges copies of a project that were labelled separately. Domains, prompts, answers, pairs and
 * questions are equal if their content is, events if their UUIDv7 is. The order of the files, and
 * repeated files, make no difference (merge-join.ts).
 */
import type { MergedFile } from '../contract/index.ts';
import type { Db } from './database.ts';
import type { Differences } from './merge-join.ts';
import { nativeRows } from './native-export.ts';
import { importNativeRows } from './native-import.ts';

export interface Merged {
  counts: Omit<MergedFile, 'name'>;
  differing: Differences;
  /** New cases of questions that an annotator answered in both copies separately. */
  apart: number;
  sharedNames: string[];
  /** Sentences on parts of the file that could not be read. */
  notes: string[];
}

/**
 * Takes everything from another project, in one transaction.
 *
 * @param options dryRun: reports what would change, and writes nothing
 * @throws DialectError `role-conflict`, `event-differs`
 */
export function mergeProject(db: Db, other: Db, { dryRun = false } = {}): Merged {
  const notes: string[] = [];
  const before = { apart: answeredApart(db), votes: labelledBy(db) };
  const after = { apart: 0, votes: before.votes };
  other.exec('BEGIN'); // a consistent state, even while it is being labelled
  try {
    const counts = importNativeRows(
      db,
      nativeRows(other, (note) => notes.push(note)),
      {
        dryRun,
        differing: 'join',
        inspect: () => {
          after.apart = answeredApart(db);
          after.votes = labelledBy(db);
        },
      },
    );
    const { items, pairs, votes, scores, gold, marks, joined } = counts;
    const theirs = labelledBy(other);
    const sharedNames = [...theirs].flatMap(([annotator, count]) => {
      const [had, has] = [before.votes.get(annotator) ?? 0, after.votes.get(annotator) ?? 0];
      const added = has - had;
      const common = count - added;
      return added > 0 && had > common ? [annotator] : [];
    });
    const leftOut = {
      runs: rowsOf(other, 'run'),
      vectors: rowsOf(other, 'vector'),
      drafts: rowsOf(other, 'draft'),
    };
    return {
      counts: { items, pairs, votes, scores, gold, marks, leftOut },
      differing: joined,
      apart: after.apart - before.apart,
      sharedNames,
      notes,
    };
  } finally {
    other.exec('COMMIT');
  }
}

/** Copies a project into an empty one, in an order determined by the rows' content. */
export function inOwnOrder(from: Db, empty: Db): void {
  importNativeRows(empty, nativeRows(from, undefined, 'content'), { dryRun: false });
}

function rowsOf(db: Db, table: 'run' | 'vector' | 'draft'): number {
  return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
}

/** Annotator -> number of events from labelling, not importing. */
function labelledBy(db: Db): Map<string, number> {
  const rows = db
    .prepare<[], { annotator: string; count: number }>(
      `SELECT annotator, count(*) AS count FROM event WHERE origin = 'labelled' GROUP BY annotator`,
    )
    .all();
  return new Map(rows.map(({ annotator, count }) => [annotator, count]));
}

/**
 * Questions with several votes of one annotator none of which replaced the other: they were given in
 * separate copies.
 */
function answeredApart(db: Db): number {
  return db
    .prepare(
      `WITH undone AS (
         SELECT target FROM (SELECT target, kind, max(id) FROM event WHERE target IS NOT NULL GROUP BY target)
         WHERE kind = 'undo'),
       live AS (
         SELECT id, pair_id, question_id, annotator, supersedes FROM event
         WHERE kind = 'vote' AND origin = 'labelled' AND id NOT IN (SELECT target FROM undone)),
       newest AS (
         SELECT * FROM live
         WHERE id NOT IN (SELECT supersedes FROM live WHERE supersedes IS NOT NULL))
       SELECT count(*) FROM (
         SELECT 1 FROM newest GROUP BY pair_id, question_id, annotator HAVING count(*) > 1)`,
    )
    .pluck()
    .get() as number;
}
