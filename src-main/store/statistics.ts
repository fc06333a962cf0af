/** What SQLite's planner knows of the tables. */
import { DialectError, sqliteCode } from '../contract/index.ts';
import type { Db } from './database.ts';

/** Rows of an index that are looked at: enough to tell a table of ten from one of a million. */
const ROWS = 400;

/**
 * To be called where many rows were written: until then the planner takes the tables for what they were.
 * Takes milliseconds, whatever the size. Where another program holds the lock, or the disk is full, they
 * stay what they were: the rows are whole without them, and only found more slowly.
 */
export function renewStatistics(db: Db): void {
  try {
    db.pragma(`analysis_limit = ${ROWS}`);
    db.transaction(() => db.exec('ANALYZE')).immediate();
  } catch (error) {
    if (sqliteCode(error) === null && !(error instanceof DialectError)) throw error;
  }
}
