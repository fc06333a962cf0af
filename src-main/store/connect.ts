/** Opens connections to project files, which may come from anybody: SQLite runs no code of theirs. */
import Database from 'better-sqlite3';
import type { Db } from './database.ts';

/**
 * better-sqlite3 already forbids statements that could damage a file (SQLite's defensive mode).
 *
 * @throws SqliteError
 */
export function connect(path: string, options: { readonly?: boolean } = {}): Db {
  const db = new Database(path, { ...options, fileMustExist: true });
  try {
    // The schema cannot call functions with side effects or virtual tables.
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
