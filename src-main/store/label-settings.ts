/** How a project is labelled, kept with the project. */
import { LabelSettings } from '../contract/index.ts';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';
import { SETTINGS_KEY } from './queue-sql.ts';
import { forgetCounts } from './queues.ts';

export function labelSettings(db: Db): LabelSettings {
  const value = db.prepare('SELECT value FROM main.meta WHERE key = ?').pluck().get(SETTINGS_KEY);
  const kept = typeof value === 'string' ? keptJson(value, LabelSettings) : null;
  return kept ?? LabelSettings.parse({});
}

export function changeLabelSettings(db: Db, change: Partial<LabelSettings>): LabelSettings {
  const settings = LabelSettings.parse({ ...labelSettings(db), ...change });
  db.prepare('INSERT OR REPLACE INTO main.meta VALUES (?, ?)').run(
    SETTINGS_KEY,
    JSON.stringify(settings),
  );
  forgetCounts(db);
  return settings;
}
