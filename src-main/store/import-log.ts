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
  /** Whether all of it goes into one domain, which a single new row tells then. */
  oneDomain?: boolean;
}

/** Runs an import, exclusively, and records what it added. */
export async function noted<T>(
  db: Db,
  { files, oneDomain = false }: Noting,
  work: () => Promise<T> | T,
): Promise<T> {
  const before = lastIds(db);
  const result = await work();
  for (const file of files) actsOf(db).files.add(file);
  const after = lastIds(db);
  const found = oneDomain ? domainOfFirst(db, before) : [];
  const domainIds = found.length > 0 ? found : domainsAfter(db, before);
  if (domainIds.length > 0) {
    const entries = importLog(db);
    const id = Math.max(0, ...entries.map((entry) => entry.id)) + 1;
    keep(db, [...entries, { id, at: Date.now(), files: [...files], domainIds, before, after }]);
  }
  return result;
}

/** Of the first text or pair after some ids; empty without any. By its row: meanwhile a domain may get another name. */
function domainOfFirst(db: Db, { item, pair }: ImportEntry['before']): number[] {
  const first = (table: string, after: number) =>
    db
      .prepare<[number], number>(
        `SELECT domain_id FROM main.${table} WHERE id > ? ORDER BY id LIMIT 1`,
      )
      .pluck()
      .all(after);
  const ofText = first('item', item);
  return ofText.length > 0 ? ofText : first('pair', pair);
}

/** The domains of all that came after some ids: looks at each of these rows. */
function domainsAfter(db: Db, before: ImportEntry['before']): number[] {
  return db
    .prepare(
      `SELECT domain_id FROM main.item WHERE id > @item UNION SELECT domain_id FROM main.pair WHERE id > @pair
       UNION SELECT domain_id FROM main.question WHERE id > @question
       UNION SELECT pair.domain_id FROM main.event JOIN main.pair ON pair.id = event.pair_id
             WHERE event.id > @event AND origin = 'imported'
       UNION SELECT question.domain_id FROM main.event JOIN main.question ON question.id = event.question_id
             WHERE event.id > @event AND origin = 'imported'`,
    )
    .pluck()
    .all(before) as number[];
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
