/** An open project, as whatever reads or writes it sees it. */
import type Database from 'better-sqlite3';

export type Db = Database.Database;

export interface OpenProject {
  db: Db;
  path: string;
  /** What the person should know of the file, in sentences: found at opening. */
  notices: readonly string[];
  /** Set once the file is no longer the one that was opened; from then on nothing is written. */
  readonly moved?: { message: string; saved: string | null } | null;
  close(): void;
}
