/**
 * A temporary SQLite file for rows on their way into a project, and the error for when its disk is full.
 * It is written in small transactions, is worthless after a crash, and so needs no syncing.
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { DialectError, sqliteCode } from '../contract/index.ts';
import type { Db } from './database.ts';
import { temporaryFolder } from './temporary.ts';

/** Long texts fill large pages better; only these files use them. */
const PAGE_BYTES = 65_536;
const CACHE_KIB = 16_384;
/** Entries per transaction: in a single one, each new page would wait for an older one to be written. */
const BATCH = 100;

export interface StagingFile<T> {
  db: Db;
  path: string;
  /** Buffers an entry, to be written together with others. */
  hold(entry: T): void;
  /** Discards buffered entries. */
  drop(): void;
  /** Writes buffered entries. */
  flush(): void;
  /** Removes the file. */
  discard(): void;
}

/**
 * @param tables as SQL
 * @param writerOf prepares the statements, and returns a function that writes one entry
 * @throws DialectError `no-room`, here and in `hold` and `flush`
 */
export function createStagingFile<T>(
  tables: string,
  writerOf: (db: Db) => (entry: T) => void,
): StagingFile<T> {
  const folder = temporaryFolder();
  const path = join(folder, 'staging.sqlite');
  const db = explained(folder, () => openEmpty(path, tables));
  const write = writerOf(db);
  let held: T[] = [];
  const writeHeld = db.transaction(() => {
    for (const entry of held) write(entry);
  });
  const flush = () => {
    explained(folder, writeHeld);
    held = [];
  };
  return {
    ...{ db, path, flush },
    hold(entry) {
      held.push(entry);
      if (held.length >= BATCH) flush();
    },
    drop() {
      held = [];
    },
    discard() {
      if (db.open) db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openEmpty(path: string, tables: string): Db {
  const db = new Database(path);
  db.pragma(`page_size = ${PAGE_BYTES}`);
  db.pragma(`cache_size = -${CACHE_KIB}`);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec(tables);
  return db;
}

/** Runs work on the temporary file, whose disk may be full while the project's is not. */
function explained<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!sqliteCode(error)) throw error;
    throw new DialectError(
      'no-room',
      `The imported rows could not be kept in ${dirname(folder)} while they are read (${error instanceof Error ? error.message : String(error)}), so nothing was imported. Make room there, or set TMPDIR to a folder with room.`,
      { folder },
    );
  }
}
