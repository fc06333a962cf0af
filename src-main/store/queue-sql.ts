/** The conditions of labelling queues as SQL: the same for pairs and for the questions of every other task. */
import type { LabelOverview, TaskId } from '../contract/index.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { isWhole } from './decisions.ts';
import { ofPeople } from './judges.ts';
import { placesOf } from './places.ts';
import { NOT_SPOT_CHECKED } from './spot-check-sql.ts';

/**
 * @annotator is the current annotator, @since the first event id of today, @from and @to the day's times.
 */
export interface QueueSql {
  /** Table of the questions; standing votes are kept accordingly. */
  table: 'pair' | 'question';
  standing: 'standing' | 'question_standing';
  /** Column that refers to the question, in `standing` and in `event`. */
  column: 'pair_id' | 'question_id';
  /** Condition for questions of the task that can be asked. */
  ofTask: string;
  /** Questions of the task in source domains. */
  ofSources: string;
  /** Condition for an outcome that decides the question. */
  decided: string;
  outcomes: Readonly<Record<'skipped' | 'flagged' | 'done', readonly string[]>>;
  conditions: Readonly<Record<keyof LabelOverview['queues'], string>>;
  /** Counts an annotator's drafts; lists the ids of their questions, oldest draft first. */
  countDrafts: string;
  listDrafts: string;
  /** Counts what was decided here since midnight. */
  doneSince: string;
}

/** Key in `meta` for how the project is labelled (label-settings.ts). */
export const SETTINGS_KEY = 'label-settings';

/** Number of annotators wanted per question. */
const WANTED = `ifnull((SELECT value ->> 'overlap' FROM main.meta
  WHERE key = '${SETTINGS_KEY}' AND json_valid(value)), 1)`;

const built = new Map<TaskId, QueueSql>();

export function queueSql(task: TaskId): QueueSql {
  let sql = built.get(task);
  if (!sql) built.set(task, (sql = build(task)));
  return sql;
}

function build(task: TaskId): QueueSql {
  const { subjects: table, standing, column } = placesOf(task);
  // Task ids are constants of this program, and contain no quotation mark.
  const ofTask = task === 'pairs' ? NOT_SPOT_CHECKED : isWhole(task);
  const done = taskOf(task).decided;
  const decided = `outcome IN (${done.map((outcome) => `'${outcome}'`).join(', ')})`;
  const votes = (condition: string) =>
    `EXISTS (SELECT 1 FROM ${standing} s WHERE s.${column} = ${table}.id AND ${condition})`;
  const mine = votes('s.annotator = @annotator');
  // A judge's vote does not remove a question from the people's queue.
  const others = `(SELECT count(*) FROM ${standing} s
    WHERE s.${column} = ${table}.id AND s.annotator <> @annotator AND s.${decided}
      AND ${ofPeople('s.annotator')})`;
  const mineWith = (outcomes: string) => votes(`s.annotator = @annotator AND s.${outcomes}`);
  const drafts = `draft CROSS JOIN ${table} ON ${table}.id = draft.${column}
      JOIN domain ON domain.id = ${table}.domain_id AND domain.role = 'source'
    WHERE draft.annotator = @annotator AND draft.task = '${task}'`;
  return {
    table,
    standing,
    column,
    ofTask,
    decided,
    countDrafts: `SELECT count(*) FROM ${drafts}`,
    listDrafts: `SELECT ${table}.id FROM ${drafts} AND (@domain IS NULL OR domain.id = @domain)
        AND ${table}.id NOT IN (SELECT value FROM json_each(@exclude))
      ORDER BY draft.updated_at, draft.rowid LIMIT @limit OFFSET @offset`,
    ofSources: `${table} JOIN domain ON domain.id = ${table}.domain_id AND domain.role = 'source'
      AND ${ofTask}`,
    outcomes: { skipped: ['skip'], flagged: ['flag'], done },
    conditions: {
      pending: `NOT ${mine} AND ${others} < ${WANTED}`,
      second: `NOT ${mine} AND ${others} >= ${WANTED}`,
      skipped: mineWith(`outcome = 'skip'`),
      flagged: mineWith(`outcome = 'flag'`),
      done: mineWith(decided),
    },
    doneSince: `SELECT count(*) FROM event e JOIN ${standing} s
        ON s.${column} = e.${column} AND s.annotator = e.annotator AND s.event_id = e.id
      WHERE e.annotator = @annotator AND e.id >= @since AND e.origin = 'labelled'
        AND e.created_at >= @from AND e.created_at < @to
        AND e.task = '${task}' AND s.${decided}`,
  };
}

/** Domains that are labelled, or the one of them that is asked for. */
export function sourceDomains(db: Db, only?: number): number[] {
  const all = db
    .prepare("SELECT id FROM domain WHERE role = 'source' ORDER BY id")
    .pluck()
    .all() as number[];
  return only === undefined ? all : all.filter((id) => id === only);
}
