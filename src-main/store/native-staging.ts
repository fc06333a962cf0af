/**
 * Native rows on their way into a project: in a temporary SQLite file while they are read, so that
 * memory stays bounded and a broken file has touched nothing.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { NativeRow } from '../domain/native-rows.ts';
import { temporaryFolder } from './temporary.ts';

export interface NativeStaging {
  add(row: NativeRow): void;
  /** Every row in the order of the file. May be asked once all are added. */
  rows(): IterableIterator<NativeRow>;
  /** Removes the temporary file. */
  discard(): void;
}

export function createNativeStaging(): NativeStaging {
  const folder = temporaryFolder();
  const db = new Database(join(folder, 'native.sqlite'));
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec('CREATE TABLE line (seq INTEGER PRIMARY KEY, json TEXT)');
  db.exec('BEGIN');
  const insert = db.prepare('INSERT INTO line (json) VALUES (?)');
  return {
    add: (row) => void insert.run(JSON.stringify(row)),
    *rows() {
      const lines = db.prepare('SELECT json FROM line ORDER BY seq').pluck().iterate();
      for (const line of lines) yield JSON.parse(line as string) as NativeRow;
    },
    discard() {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
