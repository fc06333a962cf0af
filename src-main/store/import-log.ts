/**
 * The rows that an import added, so that it can be undone: ids between the last ones before it and the
 * last ones after it, since nothing else adds texts or pairs meanwhile.
 */
import { z } from 'zod';
import type { ImportRecord } from '../contract/index.ts';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';
import { actsOf } from './session-acts.ts';
import { lastIds } from './unfinished-import.ts';

const KEY = 'imports';
/** Older imports can no longer be undone. */
const MOST = 100;

const Ids = z.object({
  item: z.int(),
  pair: z.int(),
  question: z.int(),
  domain: z.int(),
  event: z.string(),
});
const Entry = z.object({
  id: z.int().positive(),
  at: z.int(),
  files: z.array(z.string()),
  domainIds: z.array(z.int().positive()),
  before: Ids,
  after: Ids,
});
export type ImportEntry = z.infer<typeof Entry>;

/** Oldest first. */
export function importLog(db: Db): ImportEntry[] {
  const value = db.prepare('SELECT value FROM main.meta WHERE key = ?').pluck().get(KEY);
  return typeof value === 'string' ? (keptJson(value, z.array(Entry)) ?? []) : [];
}

function keep(db: Db, entries: readonly ImportEntry[]): void {
  db.prepare('INSERT OR REPLACE INTO main.meta VALUES (?, ?)').run(
    KEY,
    JSON.stringify(entries.slice(-MOST)),
  );
}

interface Noting {
  files: readonly string[];
  /** The last ids before it. */
  before: ImportEntry['before'];
  /** The domains into which rows came. */
  domainIds: readonly number[];
}

/**
 * Records what an import added. To be called in the transaction that makes all of it visible, so that a program that
 * dies leaves both or none.
 */
export function noteImport(db: Db, { files, before, domainIds }: Noting): void {
  for (const file of files) actsOf(db).files.add(file);
  if (domainIds.length === 0) return;
  const entries = importLog(db);
  const id = Math.max(0, ...entries.map((entry) => entry.id)) + 1;
  const added = { files: [...files], domainIds: [...domainIds], before, after: lastIds(db) };
  keep(db, [...entries, { id, at: Date.now(), ...added }]);
}

/** Whether anything is above these ids: texts, pairs, questions, or imported votes. */
export function isAnyAfter(db: Db, before: ImportEntry['before']): boolean {
  const found = db
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM main.item WHERE id > @item)
           OR EXISTS (SELECT 1 FROM main.pair WHERE id > @pair)
           OR EXISTS (SELECT 1 FROM main.question WHERE id > @question)
           OR EXISTS (SELECT 1 FROM main.event WHERE id > @event AND origin = 'imported')`,
    )
    .pluck();
  return found.get(before) === 1;
}

/** Forgets imports whose ids may be reused. */
export function forgetImports(db: Db, which: (entry: ImportEntry) => boolean): void {
  keep(
    db,
    importLog(db).filter((entry) => !which(entry)),
  );
}

/** Imports that can be undone, newest first. */
export function listImports(db: Db): ImportRecord[] {
  const name = db.prepare('SELECT name FROM domain WHERE id = ?').pluck();
  return importLog(db)
    .toReversed()
    .map(({ id, at, files, domainIds, before, after }) => ({
      id,
      at,
      files,
      domains: domainIds.flatMap((one) => (name.get(one) as string | undefined) ?? []),
      texts: after.item - before.item,
      pairs: after.pair + after.question - before.pair - before.question,
    }));
}
