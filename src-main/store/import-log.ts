/**
 * The rows that an import added, so that it can be undone: ids between the last ones before it and the
 * last ones after it, since nothing else adds texts or pairs meanwhile.
 */
import { z } from 'zod';
import type { ImportRecord } from '../contract/index.ts';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';
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
  /** The only domain imported into; found from the new rows if not given. */
  domain?: string;
}

/** Runs an import, exclusively, and records what it added. */
export async function noted<T>(
  db: Db,
  { files, domain }: Noting,
  work: () => Promise<T> | T,
): Promise<T> {
  const before = lastIds(db);
  const result = await work();
  const after = lastIds(db);
  const brought = before.item < after.item || before.pair < after.pair;
  const domainIds = domain !== undefined && brought ? idsOf(db, domain) : domainsAfter(db, before);
  if (domainIds.length > 0) {
    const entries = importLog(db);
    const id = Math.max(0, ...entries.map((entry) => entry.id)) + 1;
    keep(db, [...entries, { id, at: Date.now(), files: [...files], domainIds, before, after }]);
  }
  return result;
}

function idsOf(db: Db, domain: string): number[] {
  return db
    .prepare<[string], number>('SELECT id FROM main.domain WHERE name = ?')
    .pluck()
    .all(domain);
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
      ...{ id, at, files },
      domains: domainIds.flatMap((one) => (name.get(one) as string | undefined) ?? []),
      texts: after.item - before.item,
      pairs: after.pair + after.question - before.pair - before.question,
    }));
}
