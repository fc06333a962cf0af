/** What SQLite's planner knows of the tables. */
import type { Db } from './database.ts';

/** Rows of an index that are looked at: enough to tell a table of ten from one of a million. */
const ROWS = 400;

/**
 * To be called where many rows were written: until then the planner takes the tables for what they were.
 * Takes milliseconds, whatever the size.
 */
export function renewStatistics(db: Db): void {
  db.pragma(`analysis_limit = ${ROWS}`);
  db.transaction(() => db.exec('ANALYZE')).immediate();
}
