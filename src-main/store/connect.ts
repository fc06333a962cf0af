/** Opens connections to project files, which may come from anybody: SQLite runs nothing that they bring. */
import Database from 'better-sqlite3';
import type { Db } from './database.ts';

/**
 * better-sqlite3 forbids by itself what only serves to damage a file (SQLite's defensive mode).
 *
 * @throws SqliteError
 */
export function connect(path: string, options: { readonly?: boolean } = {}): Db {
  const db = new Database(path, { ...options, fileMustExist: true });
  try {
    // Functions with effects and virtual tables do not run from a schema.
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
