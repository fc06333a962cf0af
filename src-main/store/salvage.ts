/** What can still be read of a damaged project, copied into a new one. */
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { DialectError } from '../contract/index.ts';
import { rebuildStanding } from './events.ts';
import { createProject } from './open.ts';

/**
 * In the order of their references. Which votes stand follows from the events; rewards, curves and
 * models come back by training again.
 */
const TABLES = [
  'domain',
  'item',
  'pair',
  'event',
  'score',
  'gold_pair',
  'gold_score',
  'rating',
] as const;

export interface SalvageReport {
  /** Table -> rows copied, and rows that could not be read or no longer fit. */
  tables: Record<string, { saved: number; lost: number | null }>;
}

/**
 * Copies row by row, so that one damaged page costs the rows on it and no others. The damaged file
 * is only read.
 *
 * @returns per table what was saved; `lost` is null where not even the number of rows is known
 * @throws DialectError `exists`, `not-a-project` when nothing at all can be read
 */
export function salvage(damaged: string, out: string): SalvageReport {
  let from: Database.Database;
  try {
    from = new Database(damaged, { readonly: true, fileMustExist: true });
    from.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    throw new DialectError(
      'not-a-project',
      `Nothing of ${basename(damaged)} can be read (${error instanceof Error ? error.message : String(error)}). Look for a backup beside it.`,
      { damaged },
    );
  }
  const project = createProject(out, { name: basename(out, '.dialect') }, 'dialect salvage');
  const tables: SalvageReport['tables'] = {};
  try {
    for (const table of TABLES) tables[table] = copyTable(from, project.db, table);
    rebuildStanding(project.db);
    rebuildRatings(project.db);
  } finally {
    project.close();
    from.close();
  }
  return { tables };
}

/** Scores whose ratings were lost, or are of a version that had none, are one rating each. */
function rebuildRatings(db: Database.Database): void {
  for (const [table, gold] of [
    ['score', 0],
    ['gold_score', 1],
  ] as const) {
    db.prepare(
      `INSERT INTO rating SELECT item_id, ${gold}, 'imported', value FROM ${table}
       WHERE NOT EXISTS (SELECT 1 FROM rating r WHERE r.item_id = ${table}.item_id AND r.gold = ${gold})`,
    ).run();
  }
}

/** Columns that both files have: the damaged one may be of an earlier version. Null for no table. */
function commonColumns(
  from: Database.Database,
  to: Database.Database,
  table: string,
): string[] | null {
  const names = (db: Database.Database) =>
    (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
  const there = names(from);
  return there.length === 0 ? null : names(to).filter((name) => there.includes(name));
}

function copyTable(
  from: Database.Database,
  to: Database.Database,
  table: string,
): { saved: number; lost: number | null } {
  let saved = 0;
  let lost = 0;
  const columns = commonColumns(from, to, table);
  if (columns === null) return { saved, lost };
  const names = columns.join(', ');
  const marks = columns.map(() => '?').join(', ');
  const add = to.prepare(`INSERT OR IGNORE INTO ${table} (${names}) VALUES (${marks})`);
  const keep = to.transaction((rows: unknown[][]) => {
    for (const row of rows) {
      try {
        saved += add.run(...row).changes;
      } catch {
        lost++; // it refers to a row that is gone
      }
    }
  });
  // Both ends towards the damage: a broken page ends a scan, but not the scan from the other side.
  const key = table === 'event' ? 'id' : 'rowid';
  let whole = false;
  for (const direction of ['ASC', 'DESC']) {
    if (whole) break;
    try {
      const rows: unknown[][] = [];
      const scan = from.prepare(`SELECT ${names} FROM ${table} ORDER BY ${key} ${direction}`).raw();
      try {
        for (const row of scan.iterate()) rows.push(row as unknown[]);
        whole = true;
      } finally {
        // Oldest first again: a row may refer to an older one of its table.
        keep(direction === 'DESC' ? rows.reverse() : rows);
      }
    } catch {
      continue; // as far as it could be read, it has been kept
    }
  }
  return { saved, lost: whole ? lost : null };
}
