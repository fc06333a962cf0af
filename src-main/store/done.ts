/** An annotator's decisions in a task, newest first, by words, domain, outcome, strength or note. */
import { DialectError, type DoneFilter, type TaskId } from '../contract/index.ts';
import type { Db } from './database.ts';
import type { EventRow } from './event-rows.ts';
import { queueSql } from './queue-sql.ts';

interface Wish extends DoneFilter {
  annotator: string;
  task: TaskId;
  limit: number;
  /** Only votes before this event, for the next page. */
  before?: string | undefined;
}

interface Found {
  /** Ids of pairs or questions. */
  ids: number[];
  /** The vote after which the next page begins; null if there is none. */
  before: string | null;
  /** Number of decisions that the filter keeps; null for a text search, and without a filter. */
  total: number | null;
}

/** SQL for the texts of a question. */
const ITEMS = {
  pair: '(pair.item_a, pair.item_b)',
  question: '(SELECT value FROM json_each(question.items))',
} as const;

/** SQL condition for a question, or its vote, that contains the searched words. */
function matches(table: keyof typeof ITEMS): string {
  const like = "LIKE @like ESCAPE '\\'";
  // A file by another program may contain anything, which json_each would refuse.
  const reasons = "json_each(CASE WHEN json_valid(e.reasons) THEN e.reasons ELSE '[]' END)";
  return `(e.note ${like} OR EXISTS (
    SELECT 1 FROM ${reasons} AS reason WHERE reason.value ${like}
      OR reason.value IN (SELECT value FROM json_each(@named))) OR EXISTS (
    SELECT 1 FROM item WHERE item.id IN ${ITEMS[table]}
      AND (item.prompt ${like} OR item.text ${like})))`;
}

/** A LIKE pattern for texts that contain these words literally. */
function containing(search: string): string {
  return `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** Outcome by outcome, since the index of standing votes is sorted within one. */
export function findDone(db: Db, wish: Wish): Found {
  const { table, standing, column, ofTask, outcomes: all } = queueSql(wish.task);
  const { annotator, search, domainId = null, strength = null, noted, limit } = wish;
  const named = JSON.stringify(wish.reasons ?? []);
  const words = search.trim();
  const from = `FROM ${standing} s CROSS JOIN ${table} ON ${table}.id = s.${column}
      JOIN domain ON domain.id = ${table}.domain_id AND domain.role = 'source'
      CROSS JOIN event e ON e.id = s.event_id
    WHERE s.annotator = @annotator AND s.outcome = @outcome AND ${ofTask}
      ${domainId === null ? '' : 'AND domain.id = @domainId'}
      ${strength === null ? '' : 'AND e.strength = @strength'}
      ${noted ? "AND e.note <> ''" : ''}
      ${words === '' ? '' : `AND ${matches(table)}`}`;
  const values = {
    annotator,
    domainId,
    strength,
    like: containing(words),
    named,
    before: wish.before ?? '~',
    limit: limit + 1,
  };
  const list = db.prepare<object, { id: number; event: string }>(
    `SELECT s.${column} AS id, s.event_id AS event ${from} AND s.event_id < @before
     ORDER BY s.event_id DESC LIMIT @limit`,
  );
  const wanted = wish.outcomes ?? all.done;
  const found = wanted
    .flatMap((outcome) => list.all({ ...values, outcome }))
    .sort((one, other) => (one.event < other.event ? 1 : -1));
  const page = found.slice(0, limit);
  // The total without a filter is known already, and counting a search would mean reading every text.
  const counted =
    words === '' &&
    (noted || [domainId, strength, wish.outcomes ?? null].some((one) => one !== null));
  const count = db.prepare(`SELECT count(*) ${from}`).pluck();
  return {
    ids: page.map(({ id }) => id),
    before: found.length > limit ? (page.at(-1)?.event ?? null) : null,
    total: counted
      ? wanted.reduce((sum, outcome) => sum + Number(count.get({ ...values, outcome })), 0)
      : null,
  };
}

/** Everything that an annotator did to a question, in order. */
export function eventsOn(
  db: Db,
  { annotator, task, id }: { annotator: string; task: TaskId; id: number },
): EventRow[] {
  const { column } = queueSql(task);
  return db
    .prepare<[number, string], EventRow>(
      `SELECT * FROM event WHERE ${column} = ? AND annotator = ? ORDER BY id`,
    )
    .all(id, annotator);
}

/** The standing vote on a question to be changed. @throws DialectError `not-found` */
export function requireStanding<T>(vote: T | null, id: number): T {
  if (vote !== null) return vote;
  throw new DialectError(
    'not-found',
    'You no longer have a vote on one of these, so none was changed. Look at the list again.',
    { id },
  );
}
