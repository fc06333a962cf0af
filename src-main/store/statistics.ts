/** Statistics for SQLite's planner. */
import { DialectError, sqliteCode } from '../contract/index.ts';
import type { Db } from './database.ts';

/** Rows of an index that are sampled: enough to tell a table of ten from one of a million. */
const ROWS = 400;

/**
 * To be called after many rows were written: until then the planner assumes the old sizes. Takes
 * milliseconds for any size. If another program holds the lock, or the disk is full, the statistics stay
 * as they were: rows are still correct, only found more slowly.
 */
export function renewStatistics(db: Db): void {
  try {
    db.pragma(`analysis_limit = ${ROWS}`);
    db.transaction(() => db.exec('ANALYZE')).immediate();
  } catch (error) {
    if (sqliteCode(error) === null && !(error instanceof DialectError)) throw error;
  }
}
