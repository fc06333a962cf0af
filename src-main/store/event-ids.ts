/** Ids of events, each after all others of its project. */
import type { Db } from './database.ts';
import { idAfter } from './ordered-ids.ts';

const lastIds = new WeakMap<Db, string>();

export function newEventId(db: Db): string {
  const last =
    lastIds.get(db) ??
    (db.prepare('SELECT max(id) FROM main.event').pluck().get() as string | null);
  const id = idAfter(last);
  lastIds.set(db, id);
  return id;
}

/** Looks the last id up again before the next one, as after events came from another copy. */
export function forgetLastId(db: Db): void {
  lastIds.delete(db);
}
