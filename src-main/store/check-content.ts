/** Checks a whole project for damage, and for rows with invalid content. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Db } from './database.ts';

/** Files up to this many bytes are checked while the user waits; larger ones in the background. */
const AT_ONCE = 64 * 1024 * 1024;

export function isLargeFile(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > AT_ONCE;
}

/** The result of an integrity check; null if the file is sound. @throws SqliteError */
export function damageOf(db: Db): string | null {
  const result = db.pragma('quick_check(1)', { simple: true });
  // Without its heading, a line of asterisks and the name of the database.
  return result === 'ok' ? null : String(result).replace(/^\*\*\*[^\n]*\n/, '');
}

interface Column {
  table: string;
  column: string;
  type: 'object' | 'array';
  /** Name of such rows, and what is done with them. */
  rows: string;
  costs: string;
}

const columns: readonly Column[] = [
  {
    table: 'item',
    column: 'metadata',
    type: 'object',
    rows: 'text',
    costs: 'is shown without it',
  },
  {
    table: 'pair',
    column: 'metadata',
    type: 'object',
    rows: 'pair',
    costs: 'is shown without it',
  },
  {
    table: 'question',
    column: 'metadata',
    type: 'object',
    rows: 'question',
    costs: 'is shown without it',
  },
  {
    table: 'question',
    column: 'items',
    type: 'array',
    rows: 'question',
    costs: 'cannot be asked',
  },
  {
    table: 'event',
    column: 'reasons',
    type: 'array',
    rows: 'vote',
    costs: 'counts, without its reasons',
  },
  {
    table: 'event',
    column: 'answer',
    type: 'array',
    rows: 'vote',
    costs: 'was left out',
  },
  {
    table: 'event',
    column: 'shown',
    type: 'array',
    rows: 'vote',
    costs: 'counts, without the order in which answers were shown',
  },
  {
    table: 'guidelines',
    column: 'reasons',
    type: 'array',
    rows: 'version of the guidelines',
    costs: 'is shown without its reasons',
  },
  {
    table: 'draft',
    column: 'content',
    type: 'object',
    rows: 'draft',
    costs: 'was left out',
  },
  {
    table: 'run',
    column: 'settings',
    type: 'object',
    rows: 'run',
    costs: 'was left out',
  },
  {
    table: 'run',
    column: 'verdict',
    type: 'object',
    rows: 'verdict of a run',
    costs: 'was left out',
  },
  {
    table: 'run',
    column: 'failure',
    type: 'object',
    rows: 'failure of a run',
    costs: 'was left out',
  },
  {
    table: 'run_ranking',
    column: 'items',
    type: 'array',
    rows: 'ranking of a run',
    costs: 'keeps the run from going on',
  },
  {
    table: 'run_ranking',
    column: 'votes',
    type: 'array',
    rows: 'ranking of a run',
    costs: 'keeps the run from going on',
  },
  {
    table: 'run_method',
    column: 'summary',
    type: 'object',
    rows: 'candidate',
    costs: 'was left out',
  },
  {
    table: 'run_curve',
    column: 'point',
    type: 'object',
    rows: 'point of a curve',
    costs: 'was left out',
  },
  {
    table: 'run_model',
    column: 'card',
    type: 'object',
    rows: 'trained model',
    costs: 'cannot be exported',
  },
];

/** Rows with invalid JSON, by table, in sentences. @throws SqliteError */
export function unreadableRows(db: Db, path: string): string[] {
  return columns.flatMap(({ table, column, type, rows, costs }) => {
    const count = db
      .prepare(
        `SELECT count(*) FROM ${table} WHERE ${column} IS NOT NULL
           AND CASE WHEN json_valid(${column}) THEN json_type(${column}) <> '${type}' ELSE 1 END`,
      )
      .pluck()
      .get() as number;
    if (count === 0) return [];
    const what = count === 1 ? `one ${rows}` : `${count} rows of the kind “${rows}”`;
    return [
      `${basename(path)}: what stands in ${what} cannot be read (table ${table}, column ${column}): another program wrote it, or it is damaged. ${count === 1 ? 'It' : 'Each of them'} ${costs}; all else was read.`,
    ];
  });
}
