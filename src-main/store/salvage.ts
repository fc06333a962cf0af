/**
 * Copies everything still readable of a damaged project into a new one: every table by its keys, around
 * bad pages, and rows lost from their table as far as the indexes know them.
 */
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { rebuildStanding } from './events.ts';
import type { Db } from './database.ts';
import { explain } from './explain.ts';
import { changeLabelSettings, labelSettings } from './label-settings.ts';
import { many } from './not-in-native.ts';
import { createProject, requireFile } from './open.ts';
import { openDamaged } from './salvage-open.ts';
import {
  highest,
  isIndexed,
  lastOf,
  MARGIN,
  readEventsOf,
  readIndexes,
} from './salvage-indexes.ts';
import { replaceLost } from './salvage-parents.ts';
import { type KeySpace, readAround, tried, uuids } from './salvage-ranges.ts';
import { addGuidelines, keptGuidelines } from './guidelines.ts';
import { joinTaskSettings, keptTaskSettings } from './task-settings.ts';
import { readMark, removeAbove } from './unfinished-import.ts';

/**
 * Table -> its key, in the order of their references. Standing votes follow from the events; runs can be
 * trained again, and what belongs to them.
 */
const TABLES = {
  domain: 'id',
  item: 'id',
  pair: 'id',
  question: 'id',
  draft: 'rowid',
  event: 'id',
  score: 'item_id',
  gold_pair: 'pair_id',
  spot_check: 'pair_id',
  label_next: 'pair_id',
  gold_score: 'item_id',
  rating: 'rowid',
  item_mark: 'item_id',
} as const;
type Table = keyof typeof TABLES;
/** Tables that a project of an earlier version may lack. */
const OPTIONAL: ReadonlySet<Table> = new Set([
  'question',
  'draft',
  'item_mark',
  'spot_check',
  'label_next',
]);

interface Tally {
  saved: number;
  lost: number;
  /** More may be lost: no index says how many rows an unreadable part had. */
  atLeast?: true;
}

export interface SalvageReport {
  /** Table -> number of rows copied, and lost. */
  tables: Record<string, Tally>;
  /** Sentences on substitutes for lost rows. */
  notes: string[];
}

/** Whether anything could not be saved. */
export function anyLost({ tables }: SalvageReport): boolean {
  return Object.values(tables).some(({ lost, atLeast }) => lost > 0 || atLeast);
}

/**
 * Copies everything readable. The damaged file is only read.
 *
 * @throws DialectError `exists`, `not-a-project` if nothing at all can be read
 */
export function salvage(damaged: string, out: string): SalvageReport {
  requireFile(damaged);
  const { db: from, discard } = openDamaged(damaged);
  try {
    const project = createProject(out, { name: basename(out, '.dialect') }, 'dialect salvage');
    try {
      return salvageInto(from, project.db);
    } catch (error) {
      project.close();
      // An incomplete salvage must not pass for a complete one.
      for (const suffix of ['', '-lock']) rmSync(out + suffix, { force: true });
      throw explain(error, out);
    } finally {
      project.close();
    }
  } finally {
    discard();
  }
}

function salvageInto(from: Db, to: Db): SalvageReport {
  const tables: SalvageReport['tables'] = {};
  // Rows are kept whatever they refer to; missing rows are substituted afterwards.
  to.pragma('foreign_keys = OFF');
  for (const table of Object.keys(TABLES) as Table[]) {
    const optional = OPTIONAL.has(table);
    if (optional && columnsOf(from, table).length === 0) continue;
    const tally = copyTable(from, to, table);
    if (!optional || tally.saved + tally.lost > 0 || tally.atLeast) tables[table] = tally;
  }
  const asked = tried(() => keptTaskSettings(from));
  if (asked) joinTaskSettings(to, asked);
  const labelled = tried(() => labelSettings(from));
  if (labelled) changeLabelSettings(to, labelled);
  const guidelines = copyGuidelines(from, to);
  const notes = removeHalfImport(from, to, tables);
  if (guidelines) tables['guidelines'] = guidelines;
  const repairs = to.transaction(() => replaceLost(to)).immediate();
  tables['pair'] = moved(tables['pair'], repairs.pairsRebuilt);
  tables['event'] = moved(tables['event'], -repairs.eventsLost);
  rebuildStanding(to);
  to.pragma('foreign_keys = ON');
  return { tables, notes: [...notes, ...repairs.notes, ...leftOut(from)] };
}

/** What can be made again is not copied. */
function leftOut(from: Db): string[] {
  const said = (table: string, noun: string, rest: string) => {
    const rows = tried(() => count(from, table)) ?? 0;
    return rows === 0 ? [] : [`${many(rows, noun)} ${rows === 1 ? 'was' : 'were'} left out${rest}`];
  };
  return [
    ...said(
      'run',
      'run',
      ', with rankings, models, notes on them and what spot-checks of them estimate: train again. The labels of spot-checks stay.',
    ),
    ...said('vector', 'vector', ': computed anew where they are needed.'),
  ];
}

/** @returns null where there are none */
function copyGuidelines(from: Db, to: Db): Tally | null {
  const versions = tried(() => keptGuidelines(from));
  if (!versions) {
    return columnsOf(from, 'guidelines').length === 0 ? null : { saved: 0, lost: 0, atLeast: true };
  }
  const tally = { saved: 0, lost: 0 };
  for (const version of versions) {
    try {
      addGuidelines(to, version);
      tally.saved++;
    } catch (error) {
      if (!isNoRow(error)) throw error;
      tally.lost++;
    }
  }
  return versions.length === 0 ? null : tally;
}

/** Whether something looks like a row, but is not. */
function isNoRow(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT');
}

/**
 * Removes the rows of an import that was interrupted when its program ended: nobody has seen it, and half
 * of it must not pass for a complete one.
 */
function removeHalfImport(from: Db, to: Db, tables: SalvageReport['tables']): string[] {
  const mark = tried(() => readMark(from));
  if (!mark) return [];
  removeAbove(to, mark);
  to.prepare('DELETE FROM temp.known_pair WHERE id > ?').run(mark.pair); // not to be recovered
  let removed = 0;
  for (const [table, tally] of Object.entries(tables)) {
    const saved = count(to, table);
    removed += tally.saved - saved;
    tables[table] = { ...tally, saved };
  }
  if (removed === 0) return [];
  return [`An import that was not finished was left out (${removed} rows): import its file again.`];
}

function count(to: Db, table: string): number {
  return to.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
}

function moved(tally: Tally, found: number): Tally {
  return { ...tally, saved: tally.saved + found, lost: Math.max(0, tally.lost - found) };
}

function copyTable(from: Db, to: Db, table: Table): Tally {
  const columns = columnsOf(to, table).filter((name) => columnsOf(from, table).includes(name));
  const names = columns.join(', ');
  const known = isIndexed(table) && readIndexes(from, to, table);
  const add = to.prepare(
    `INSERT OR IGNORE INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  let noise = 0;
  const keep = to.transaction((rows: unknown[][]) => {
    for (const row of rows) {
      try {
        add.run(...row);
      } catch (error) {
        if (!isNoRow(error)) throw error;
        noise++;
      }
    }
  });
  const take = (rows: unknown[][]) => {
    if (rows.length > 0) keep.immediate(rows);
  };
  const unread = readTable(from, to, table, { names, take });
  const all =
    table === 'event' && unread > 0 ? readEventsOf(from, to, annotators(to)) || known : known;
  if (isIndexed(table)) takeKnown(from, to, table, { names, take });
  const saved = count(to, table);
  const missing = isIndexed(table) ? missingKeys(to, table).length : 0;
  const exact = unread === 0 || all;
  return { saved, lost: Math.max(missing, noise), ...(!exact && { atLeast: true as const }) };
}

function columnsOf(db: Db, table: string): string[] {
  return (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
}

function annotators(to: Db): string[] {
  return to
    .prepare('SELECT DISTINCT annotator FROM event UNION SELECT annotator FROM temp.known_event')
    .pluck()
    .all() as string[];
}

interface Reading {
  names: string;
  take(rows: unknown[][]): void;
}

/** @returns number of key ranges that could not be read */
function readTable(from: Db, to: Db, table: Table, { names, take }: Reading): number {
  const key = TABLES[table];
  const scan = (direction: 'ASC' | 'DESC') =>
    from
      .prepare(
        `SELECT ${key}, ${names} FROM ${table} WHERE ${key} BETWEEN ? AND ? ORDER BY ${key} ${direction}`,
      )
      .raw();
  const scans = tried(() => ({ ASC: scan('ASC'), DESC: scan('DESC') }));
  if (!scans) return 1; // not even its columns can be read
  const text = table === 'event';
  const space: KeySpace = {
    read: (low, high, direction) =>
      scans[direction].iterate(
        ...(text ? [uuids.toText(low), uuids.toText(high)] : [low, high]),
      ) as Iterable<unknown[]>,
    keyOf: (row) => (text ? uuids.toKey(String(row[0])) : BigInt(row[0] as number)),
  };
  const range = [0n, text ? uuids.last : lastKey(from, to, table)] as const;
  return readAround(space, range, text ? 'sparse' : 'dense', (rows) =>
    take(rows.map((row) => row.slice(1))),
  ).length;
}

/** The highest known number in the table or an index of it. */
function lastKey(from: Db, to: Db, table: Table): bigint {
  const known = isIndexed(table)
    ? to.prepare(`SELECT max(id) FROM temp.known_${table}`).pluck().get()
    : null;
  const last = lastOf(from, `SELECT max(${TABLES[table]}) FROM ${table}`);
  if (last !== null) return last;
  if (typeof known === 'number') return BigInt(known) + MARGIN; // an index may end a page earlier
  // Scores and gold pairs have the number of the item or pair that they belong to.
  if (TABLES[table] === 'pair_id') return highest(to, 'pair');
  return table === 'domain' ? MARGIN : highest(to, 'item');
}

function missingKeys(to: Db, table: Table): unknown[] {
  return to
    .prepare(`SELECT id FROM temp.known_${table} WHERE id NOT IN (SELECT id FROM ${table})`)
    .pluck()
    .all();
}

/** Rows that no scan reached, fetched by key. */
function takeKnown(from: Db, to: Db, table: Table, { names, take }: Reading): void {
  const one = tried(() => from.prepare(`SELECT ${names} FROM ${table} WHERE id = ?`).raw());
  if (!one) return;
  for (const id of missingKeys(to, table)) {
    const row = tried(() => one.get(id) as unknown[] | undefined);
    if (row) take([row]);
  }
}
