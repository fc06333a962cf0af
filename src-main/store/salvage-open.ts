/**
 * Opens a damaged project so that as much as possible can be read: truncated files, files in read-only
 * places, and files whose list of tables is lost.
 */
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { DialectError, sqliteCode, toFailure } from '../contract/index.ts';
import { connect } from './connect.ts';
import type { Db } from './database.ts';
import { explain } from './explain.ts';
import { realPath } from './identity.ts';
import { createProject } from './open.ts';
import { isOwnTable } from './schema-check.ts';
import { temporaryFolder } from './temporary.ts';

export interface Damaged {
  db: Db;
  /** Closes it and removes temporary files. */
  discard(): void;
}

/** @throws DialectError `not-a-project` if nothing at all can be read, and errors that `explain` finds */
export function openDamaged(path: string): Damaged {
  try {
    return direct(path);
  } catch (error) {
    const code = sqliteCode(error) ?? '';
    const worth = /^SQLITE_(CANTOPEN|READONLY|IOERR|CORRUPT|NOTADB)/.test(code);
    const copy = worth ? copied(path, /^SQLITE_(CORRUPT|NOTADB)/.test(code)) : null;
    if (copy) return copy;
    const explained = explain(error, path);
    const { code: found, message } = toFailure(explained);
    // The file may be sound, but out of reach.
    if (found !== 'project-corrupt' && found !== 'not-a-project') throw explained;
    throw new DialectError(
      'not-a-project',
      `Nothing of ${basename(path)} can be read (${error instanceof Error ? error.message : message}). Look for a backup beside it.`,
      { damaged: path },
    );
  }
}

function direct(path: string): Damaged {
  const db = connect(path, { readonly: true });
  try {
    // Otherwise a truncated file is refused as a whole.
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    requireTables(db, path);
    return { db, discard: () => db.close() };
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * @throws SqliteError if the list of tables cannot be read, or has none
 * @throws DialectError `project-foreign` if something replaces a table that would run code when read
 */
function requireTables(db: Db, path: string): void {
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables === 0) throw new Database.SqliteError('it has no tables', 'SQLITE_NOTADB');
  const acting = db
    .prepare<[], { type: string; name: string }>(
      `SELECT type, name FROM sqlite_schema WHERE type = 'view' OR (type = 'table' AND rootpage = 0)`,
    )
    .all()
    .find(({ name }) => isOwnTable(name));
  if (!acting) return;
  throw new DialectError(
    'project-foreign',
    `${basename(path)} has a ${acting.type === 'view' ? 'view' : 'virtual table'} in place of Dialect's table “${acting.name}”, so it holds no votes that could be copied. Look for a backup beside it.`,
    { path },
  );
}

/** @param retabled whether the copy gets the list of tables of a new project */
function copied(path: string, retabled: boolean): Damaged | null {
  const folder = temporaryFolder();
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, 'damaged.dialect');
    const real = realPath(path);
    for (const suffix of ['', '-wal']) {
      if (!existsSync(real + suffix)) continue;
      copyFileSync(real + suffix, copy + suffix, constants.COPYFILE_FICLONE);
    }
    if (retabled) putTables(copy, join(folder, 'new.dialect'));
    const { db } = direct(copy);
    if (retabled && !fits(db)) {
      db.close();
      remove();
      return null;
    }
    return {
      db,
      discard() {
        db.close();
        remove();
      },
    };
  } catch {
    remove();
    return null;
  }
}

/** Offset of the number of pages in the header, in bytes. */
const PAGE_COUNT = 28;

/**
 * Replaces the damaged pages that list the tables. SQLite gives the same tables the same pages if they
 * are made in the same order, as Dialect does.
 */
function putTables(copy: string, fresh: string): void {
  createProject(fresh, { name: 'x' }, 'dialect salvage').close();
  const model = new Database(fresh, { readonly: true });
  const pageSize = Number(model.pragma('page_size', { simple: true }));
  const pages = model
    .prepare("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")
    .pluck()
    .all() as number[];
  model.close();
  const [from, to] = [openSync(fresh, 'r'), openSync(copy, 'r+')];
  try {
    for (const page of pages) {
      const bytes = Buffer.alloc(pageSize);
      readSync(from, bytes, 0, pageSize, (page - 1) * pageSize);
      if (page === 1) {
        bytes.writeUInt32BE(Math.ceil(statSync(copy).size / pageSize), PAGE_COUNT);
        bytes.fill(0, 32, 40); // no free pages
      }
      writeSync(to, bytes, 0, pageSize, (page - 1) * pageSize);
    }
  } finally {
    closeSync(from);
    closeSync(to);
  }
}

/** Whether the tables are where the new list says: rows of texts and pairs look like such rows. */
function fits(db: Db): boolean {
  const looks = [
    "SELECT typeof(hash) = 'blob' AND typeof(text) = 'text' FROM item LIMIT 1",
    "SELECT typeof(item_a) = 'integer' AND typeof(shuffle) = 'integer' AND item_a < item_b FROM pair LIMIT 1",
  ];
  const answers = looks.map((look) => {
    try {
      return db.prepare(look).pluck().get();
    } catch {
      return undefined;
    }
  });
  return answers.includes(1) && !answers.includes(0);
}
