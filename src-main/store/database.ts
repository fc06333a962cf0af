/** An open project, as seen by everything that reads or writes it. */
import type Database from 'better-sqlite3';

export type Db = Database.Database;

export interface OpenProject {
  db: Db;
  path: string;
  /** Sentences for the user on what was found when the file was opened. */
  notices: readonly string[];
  /** Set once the file is no longer the one that was opened; from then on nothing is written. */
  readonly moved?: { message: string; saved: string | null } | null;
  close(): void;
}
