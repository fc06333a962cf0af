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
/** Rows per statement: running a statement costs as much as writing two rows. */
const ROWS = 20;
/** Entries written together: few, since a vote waits for them, and whole statements. */
const BATCH = 12 * ROWS;
/** Characters that are written early, so that long texts do not fill the memory. */
const BATCH_CHARACTERS = 256 * 1024;
/**
 * Batches per transaction. Each writes its last page anew, and the file's first one; in a single one, each new page
 * would wait for an older one to be written.
 */
const TRANSACTION = 8;

export interface StagingFile<T> {
  db: Db;
  path: string;
  /** Buffers an entry, to be written together with others. */
  hold(entry: T, characters: number): void;
  /** Discards buffered entries. */
  drop(): void;
  /** Writes buffered entries. */
  flush(): void;
  /** Removes the file. */
  discard(): void;
}

/**
 * @param tables as SQL
 * @param writerOf prepares the statements, and returns a function that writes entries
 * @throws DialectError `no-room`, here and in `hold` and `flush`
 */
export function createStagingFile<T>(
  tables: string,
  writerOf: (db: Db) => (entries: readonly T[]) => void,
): StagingFile<T> {
  const folder = temporaryFolder();
  const path = join(folder, 'staging.sqlite');
  const db = explained(folder, () => openEmpty(path, tables));
  const write = writerOf(db);
  let held: T[] = [];
  let characters = 0;
  let batches = 0;
  const drop = () => {
    held = [];
    characters = 0;
  };
  const writeHeld = (last: boolean) => {
    if (batches++ === 0) db.exec('BEGIN');
    write(held);
    drop();
    if (!last && batches < TRANSACTION) return;
    db.exec('COMMIT');
    batches = 0;
  };
  return {
    db,
    path,
    flush: () => explained(folder, () => writeHeld(true)),
    drop,
    hold(entry, length) {
      held.push(entry);
      characters += length;
      if (held.length < BATCH && characters < BATCH_CHARACTERS) return;
      explained(folder, () => writeHeld(false));
    },
    discard() {
      if (db.open) db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Inserts rows into a table, some with each statement. */
export class RowInserter {
  readonly #columns: number;
  readonly #many;
  readonly #one;
  #values: unknown[] = [];

  /** @param into as 'text (row, file)' */
  constructor(db: Db, into: string) {
    this.#columns = into.split(',').length;
    const row = `(${Array(this.#columns).fill('?').join(', ')})`;
    this.#many = db.prepare(`INSERT INTO ${into} VALUES ${Array(ROWS).fill(row).join(', ')}`);
    this.#one = db.prepare(`INSERT INTO ${into} VALUES ${row}`);
  }

  add(row: readonly unknown[]): void {
    this.#values.push(...row);
    if (this.#values.length < ROWS * this.#columns) return;
    // Spread out, which is faster to bind than a list.
    this.#many.run(...this.#values);
    this.#values = [];
  }

  /** Writes what is left of a batch. */
  flush(): void {
    const values = this.#values;
    if (values.length === 0) return;
    for (let at = 0; at < values.length; at += this.#columns) {
      this.#one.run(values.slice(at, at + this.#columns));
    }
    this.#values = [];
  }
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
