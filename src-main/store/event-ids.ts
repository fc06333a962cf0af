/** Ids of events: UUIDv7, so that they sort by time and are unique across copies of a project. */
import { v7 as uuid } from 'uuid';
import type { Db } from './database.ts';

const lastIds = new WeakMap<Db, string>();

/** A UUIDv7 after every other event of the project, even if the clock was set back. */
export function newEventId(db: Db): string {
  const last =
    lastIds.get(db) ??
    (db.prepare('SELECT max(id) FROM main.event').pluck().get() as string | null);
  let id = uuid();
  if (last && id <= last) {
    const lastMs = Number.parseInt(last.replaceAll('-', '').slice(0, 12), 16);
    id = uuid({ msecs: lastMs + 1, seq: 0 });
  }
  lastIds.set(db, id);
  return id;
}

/** Looks the last id up again before the next one, as after events came from another copy. */
export function forgetLastId(db: Db): void {
  lastIds.delete(db);
}
