/** What the project asks in its annotation tasks, kept in `meta`. Of two copies the later change counts. */
import { z } from 'zod';
import { TaskSettings } from '../contract/index.ts';
import type { NativeRowOf } from '../domain/native-rows.ts';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';

const KEY = 'tasks';

/** changedAt: milliseconds since 1970. */
const Kept = z.object({ changedAt: z.int(), settings: TaskSettings });
export type KeptTaskSettings = z.infer<typeof Kept>;

/** Null where nobody changed them. */
export function keptTaskSettings(db: Db): KeptTaskSettings | null {
  const value = db
    .prepare<[string], string>('SELECT value FROM meta WHERE key = ?')
    .pluck()
    .get(KEY);
  return value === undefined ? null : keptJson(value, Kept);
}

/** The defaults where nobody changed them, or where they cannot be read. */
export function taskSettings(db: Db): TaskSettings {
  return keptTaskSettings(db)?.settings ?? TaskSettings.parse({});
}

export function setTaskSettings(db: Db, settings: TaskSettings, changedAt = Date.now()): void {
  const kept = JSON.stringify({ changedAt, settings });
  db.prepare('INSERT OR REPLACE INTO main.meta VALUES (?, ?)').run(KEY, kept);
}

/**
 * Takes those of another copy where they were changed later; of two changes at one time the same one
 * whichever copy is asked.
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

/** Those of the project stay in an import; copies that come together have the ones changed last. */
export function takeTaskSettings(
  db: Db,
  { changed_at, settings }: NativeRowOf<'tasks'>,
  joins: boolean,
): boolean {
  if (!joins && keptTaskSettings(db) !== null) return false;
  return joinTaskSettings(db, { changedAt: changed_at, settings });
}

/** From now on training learns from a judge's votes, or does not. */
export function includeJudge(db: Db, name: string, included: boolean): void {
  const settings = taskSettings(db);
  const others = settings.judges.filter((judge) => judge !== name);
  setTaskSettings(db, { ...settings, judges: included ? [...others, name].sort() : others });
}
