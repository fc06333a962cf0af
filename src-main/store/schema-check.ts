/**
 * Compares a file's schema with the one that Dialect makes. A file from elsewhere may contain a trigger
 * that rewrites votes, a view in place of a table, or a computed column: to be checked before anything is
 * written to it or read from its tables.
 */
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { DialectError } from '../contract/index.ts';
import type { Db } from './database.ts';
import { migrations } from './schema.ts';

interface Entry {
  type: string;
  name: string;
  tbl_name: string;
  /** Null for indexes of keys, which SQLite makes itself. */
  sql: string | null;
}

/** Differences that can be repaired without touching a row. */
export interface Difference {
  /** Triggers, views and indexes that Dialect did not make. */
  foreign: Entry[];
  /** Dialect's own triggers and indexes that are missing. */
  missing: Entry[];
}

/** Made by `ANALYZE`, with exactly this SQL: statistics for the planner, not the project's rows. */
const STATISTICS = new Map([
  ['sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
  ['sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'],
]);

/** Objects other than tables, which can be dropped without losing a row. */
const DROPPABLE = new Set(['trigger', 'view', 'index']);

/** By file version. */
const known = new Map<number, Entry[]>();

function entriesOf(db: Db): Entry[] {
  return db
    .prepare<[], Entry>('SELECT type, name, tbl_name, sql FROM sqlite_schema')
    .all()
    .filter((entry) => entry.sql !== null && !isStatistics(entry));
}

function isStatistics({ type, name, sql }: Entry): boolean {
  return type === 'table' && sql === STATISTICS.get(name);
}

function expected(version: number): Entry[] {
  const made = known.get(version);
  if (made) return made;
  const db = new Database(':memory:');
  try {
    for (const step of migrations.slice(0, version)) db.exec(step);
    const entries = entriesOf(db);
    known.set(version, entries);
    return entries;
  } finally {
    db.close();
  }
}

/** In the newest version. SQLite's names are case-insensitive. */
export function isOwnTable(name: string): boolean {
  const entries = expected(migrations.length);
  return entries.some((entry) => entry.type === 'table' && entry.name === name.toLowerCase());
}

/** Whether the file has the table as the newest version makes it. */
export function hasOwnTable(db: Db, name: string): boolean {
  const own = expected(migrations.length).find((entry) => entry.name === name);
  return own !== undefined && entriesOf(db).some((entry) => same(own, entry));
}

const QUOTED = String.raw`'(?:[^']|'')*'|"(?:[^"]|"")*"|\x60(?:[^\x60]|\x60\x60)*\x60|\[[^\]]*\]`;
const BLANK = String.raw`(?:\s|--[^\n]*|/\*[^]*?(?:\*/|$))+`;
const TOKENS = new RegExp(`(${QUOTED})|${BLANK}`, 'g');

/** SQL without comments, and with one space for every gap; quoted text is kept. */
function plain(sql: string): string {
  return sql.replace(TOKENS, (_, quoted?: string) => quoted ?? ' ').trim();
}

function same(one: Entry, other: Entry): boolean {
  return (
    one.type === other.type &&
    one.name === other.name &&
    one.tbl_name === other.tbl_name &&
    plain(one.sql ?? '') === plain(other.sql ?? '')
  );
}

/**
 * @param version of the file, from 1 to the newest
 * @throws DialectError `project-foreign` if a table is missing, differs, or was added
 */
export function compareSchema(db: Db, path: string, version: number): Difference {
  const wanted = expected(version);
  const found = entriesOf(db);
  const foreign = found.filter((entry) => !wanted.some((one) => same(one, entry)));
  const missing = wanted.filter((entry) => !found.some((one) => same(one, entry)));
  const lost = missing.find(({ type }) => type === 'table');
  if (lost) {
    const instead = found.find(({ name }) => name.toLowerCase() === lost.name);
    throw refused(
      path,
      instead
        ? `“${lost.name}” is not the table that it has`
        : `the table “${lost.name}” is missing`,
    );
  }
  const added = foreign.find(({ type }) => !DROPPABLE.has(type));
  if (added) throw refused(path, `the ${added.type} “${added.name}” is none of its own`);
  return { foreign, missing };
}

function refused(path: string, why: string): DialectError {
  return new DialectError(
    'project-foreign',
    `${basename(path)} is not built the way Dialect builds projects: ${why}. It was left as it is. \`dialect salvage\` copies texts and votes into a new project, and nothing else.`,
    { path },
  );
}

/**
 * Sentences for a reader, which leaves the differences in place; none of them runs code when rows are
 * read.
 */
export function toldDifference(path: string, { foreign }: Difference): string[] {
  if (foreign.length === 0) return [];
  return [`${basename(path)} has what Dialect did not make: ${namesOf(foreign)}. It was not used.`];
}

/**
 * Removes what Dialect did not make and restores what is missing, in one transaction.
 *
 * @returns what was done, in sentences
 */
export function repairSchema(db: Db, path: string, { foreign, missing }: Difference): string[] {
  if (foreign.length + missing.length === 0) return [];
  db.transaction(() => {
    for (const { type, name } of foreign) {
      db.exec(`DROP ${type} IF EXISTS "${name.replaceAll('"', '""')}"`);
    }
    for (const { sql } of missing) db.exec(sql ?? '');
  }).immediate();
  const name = basename(path);
  return [
    ...(foreign.length > 0
      ? [
          `${name} had what Dialect did not make: ${namesOf(foreign)}. It was taken out before it could run; texts and votes were not touched.`,
        ]
      : []),
    ...(missing.length > 0 ? [`${name} lacked ${namesOf(missing)}, which was made anew.`] : []),
  ];
}

function namesOf(entries: readonly Entry[]): string {
  return entries.map(({ type, name }) => `the ${type} “${name}”`).join(', ');
}
