/**
 * What the project asks in its annotation tasks, stored in `meta`. When copies are merged, the later
 * change counts.
 */
import { z } from 'zod';
import { TaskSettings } from '../contract/index.ts';
import type { NativeRowOf } from '../domain/native-rows.ts';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';

const KEY = 'tasks';

/** changedAt: milliseconds since 1970. */
const Kept = z.object({ changedAt: z.int(), settings: TaskSettings });
export type KeptTaskSettings = z.infer<typeof Kept>;

/** Null if nobody changed them. */
export function keptTaskSettings(db: Db): KeptTaskSettings | null {
  const value = db
    .prepare<[string], string>('SELECT value FROM meta WHERE key = ?')
    .pluck()
    .get(KEY);
  return value === undefined ? null : keptJson(value, Kept);
}

/** The defaults if nobody changed them, or if they cannot be read. */
export function taskSettings(db: Db): TaskSettings {
  return keptTaskSettings(db)?.settings ?? TaskSettings.parse({});
}

export function setTaskSettings(db: Db, settings: TaskSettings, changedAt = Date.now()): void {
  const kept = JSON.stringify({ changedAt, settings });
  db.prepare('INSERT OR REPLACE INTO main.meta VALUES (?, ?)').run(KEY, kept);
}

/**
 * Takes another copy's settings if they were changed later; of simultaneous changes the same one is
 * chosen in either copy.
 *
 * @returns whether they were taken
 */
export function joinTaskSettings(db: Db, theirs: KeptTaskSettings): boolean {
  const mine = keptTaskSettings(db);
  const later =
    mine === null ||
    theirs.changedAt > mine.changedAt ||
    (theirs.changedAt === mine.changedAt &&
      JSON.stringify(theirs.settings) > JSON.stringify(mine.settings));
  if (later) setTaskSettings(db, theirs.settings, theirs.changedAt);
  return later;
}

/** An import keeps the project's settings; a merge takes the ones changed last. */
export function takeTaskSettings(
  db: Db,
  { changed_at, settings }: NativeRowOf<'tasks'>,
  joins: boolean,
): boolean {
  if (!joins && keptTaskSettings(db) !== null) return false;
  return joinTaskSettings(db, { changedAt: changed_at, settings });
}

/** Includes a judge's votes in training from now on, or excludes them. */
export function includeJudge(db: Db, name: string, included: boolean): void {
  const settings = taskSettings(db);
  const others = settings.judges.filter((judge) => judge !== name);
  setTaskSettings(db, { ...settings, judges: included ? [...others, name].sort() : others });
}
