/** Opens project files: validates, locks, backs up, migrates. */
import { accessSync, closeSync, constants, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import { v7 as uuid } from 'uuid';
import { DialectError } from '../contract/index.ts';
import { damageOf, isLargeFile, unreadableRows } from './check-content.ts';
import { connect } from './connect.ts';
import { backupOf, copyInto, moveIntoPlace, removeLeftCopies } from './copy.ts';
import type { Db, OpenProject } from './database.ts';
import { cannotBeRead, damagedFile, explain, folderNotFile, noFolder } from './explain.ts';
import { guard } from './guard.ts';
import { checkLog } from './foreign-log.ts';
import { type FileLock, lockFile, type Lock, takeLock } from './lock.ts';
import { nameTrouble, partialOf } from './names.ts';
import { APPLICATION_ID, migrations, SCHEMA_VERSION } from './schema.ts';
import { compareSchema, type Difference, repairSchema } from './schema-check.ts';
import { removeUnfinishedNow } from './unfinished-import.ts';

/** Settings that SQLite does not store in the file; FULL, since a vote is promised to be on disk. */
export function configure(db: Db): void {
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
}

export function version(db: Db): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/**
 * To be called before anything is read from a file's tables or written to them.
 *
 * @throws DialectError if the file is not a project, is newer than this program, or has other tables
 *     than Dialect makes; SqliteError
 */
export function check(db: Db, path: string): Difference {
  const application = db.pragma('application_id', { simple: true });
  const found = version(db);
  if (application !== APPLICATION_ID || found < 1) {
    throw new DialectError(
      'not-a-project',
      `${basename(path)} is an SQLite file, but not a Dialect project. It was left as it is. Choose a file that ends in .dialect.`,
      { path },
    );
  }
  if (found > SCHEMA_VERSION) {
    throw new DialectError(
      'project-newer',
      `${basename(path)} was written by a newer Dialect (file version ${found}; this one reads up to ${SCHEMA_VERSION}). It was left as it is. Update Dialect to open it.`,
      { path, found, known: SCHEMA_VERSION },
    );
  }
  return compareSchema(db, path, found);
}

/** Readers beside one writer need WAL, and network drives lack the shared memory for it. */
function requireWal(db: Db, path: string): void {
  const mode = db.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal' && mode !== 'memory') {
    throw new DialectError(
      'bad-drive',
      `${dirname(path)} does not support SQLite's write-ahead log, as network drives often do not. Copy the project to a local drive and open it there.`,
      { path, journalMode: mode },
    );
  }
}

/**
 * Migrates a file to the newest version, each step in a transaction of its own; a file with contents is
 * backed up first.
 *
 * @param steps steps[v] takes a file from version v to v + 1
 */
export function migrate(db: Db, path: string, steps: readonly string[]): void {
  const from = version(db);
  if (from >= steps.length) return;
  if (from > 0) {
    // Complete and consistent, including the write-ahead log.
    copyInto(db, backupOf(path, from));
  }
  const enforced = db.pragma('foreign_keys', { simple: true }) === 1;
  // Otherwise dropping a table would search every table for references to each of its rows. Cannot be
  // switched within a transaction.
  db.pragma('foreign_keys = OFF');
  try {
    const broken = brokenReferences(db);
    for (let at = from; at < steps.length; at++) {
      db.transaction(() => {
        db.exec(steps[at]);
        if (brokenReferences(db) > broken) throw new Error(`step ${at} lost rows referred to`);
        db.pragma(`user_version = ${at + 1}`);
      }).immediate();
    }
  } finally {
    if (enforced) db.pragma('foreign_keys = ON');
  }
}

/** Number of rows with dangling references. A file from elsewhere may have some before it is migrated. */
function brokenReferences(db: Db): number {
  return db.prepare('SELECT count(*) FROM pragma_foreign_key_check').pluck().get() as number;
}

/** @throws DialectError if there is no file that this user may read */
export function requireFile(path: string): void {
  if (!existsSync(path)) requireShort(path); // it could not be made either
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) {
    throw new DialectError('not-found', `There is no file ${path}. Check the path, or create it.`, {
      path,
    });
  }
  if (found.isDirectory()) throw folderNotFile(path);
  if (!found.isFile()) {
    throw new DialectError(
      'not-a-project',
      `${path} is a pipe or a device, not a Dialect project. Choose a file that ends in .dialect.`,
      { path },
    );
  }
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw cannotBeRead(path);
  }
}

/**
 * Opens a project for reading and writing. An older file is migrated first, after a backup.
 *
 * @param program shown to others who want the project meanwhile
 * @throws DialectError not-found, not-a-project, project-corrupt, project-newer, project-in-use
 */
export async function openProject(path: string, program: string): Promise<OpenProject> {
  requireFile(path);
  requireShort(path);
  const lock = takeLock(path, program);
  let file: FileLock | undefined;
  let db: Db | undefined;
  try {
    file = lockFile(path);
    const { notices } = checkLog(path, 'set-aside');
    db = connect(path);
    const difference = check(db, path);
    configure(db);
    const small = !isLargeFile(path); // large ones are checked later, in the background, by the caller
    const damage = small ? damageOf(db) : null;
    if (damage !== null) throw damagedFile(path, damage);
    requireWal(db, path);
    notices.push(...repairSchema(db, path, difference));
    migrate(db, path, migrations);
    removeUnfinishedNow(db);
    if (small) notices.push(...unreadableRows(db, path));
    removeLeftCopies(path);
    return handle(db, path, notices, [file, lock]);
  } catch (error) {
    db?.close();
    file?.release();
    lock.release();
    throw explain(error, path);
  }
}

function handle(
  db: Db,
  path: string,
  notices: readonly string[],
  [file, lock]: [FileLock, Lock],
): OpenProject {
  const guarded = guard(db, path, file.descriptor);
  return {
    db,
    path,
    notices,
    get moved() {
      return guarded.moved;
    },
    close() {
      if (!db.open) return;
      try {
        guarded.close();
      } finally {
        file.release();
        lock.release();
      }
    },
  };
}

/**
 * Creates an empty project and opens it.
 *
 * @param meta `name`, and further metadata of the project
 * @throws DialectError `exists` if there is a file already, `not-found` if its folder is missing,
 *     and errors that `explain` finds
 */
export function createProject(
  path: string,
  meta: { name: string } & Record<string, string>,
  program: string,
): OpenProject {
  requireShort(path);
  requireAbsent(path);
  if (!existsSync(dirname(path))) throw noFolder(path);
  const lock = takeLock(path, program);
  let file: FileLock | undefined;
  let db: Db | undefined;
  try {
    requireAbsent(path); // nobody else made it before we had the lock
    makeProject(path, meta);
    file = lockFile(path);
    db = connect(path);
    configure(db);
    requireWal(db, path);
    return handle(db, path, [], [file, lock]);
  } catch (error) {
    db?.close();
    if (file) rmSync(path, { force: true }); // there was no file before
    file?.release();
    lock.release();
    throw explain(error, path);
  }
}

/** Made under a temporary name, so that a project of this name is never incomplete. */
function makeProject(path: string, meta: Record<string, string>): void {
  const partial = partialOf(path);
  const discard = () => {
    for (const suffix of ['', '-journal']) rmSync(partial + suffix, { force: true });
  };
  discard();
  try {
    closeSync(openSync(partial, 'wx', 0o600)); // private to the user from the first byte
    const db = new Database(partial);
    try {
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma('synchronous = OFF'); // the file is synced before it is renamed
      migrate(db, path, migrations);
      const insert = db.prepare('INSERT INTO meta VALUES (?, ?)');
      db.transaction(() => {
        insert.run('id', uuid());
        insert.run('createdAt', String(Date.now()));
        for (const [key, value] of Object.entries(meta)) insert.run(key, value);
      }).immediate();
    } finally {
      db.close();
    }
    moveIntoPlace(partial, path);
  } catch (error) {
    discard();
    throw error;
  }
}

/** @throws DialectError `name-too-long` */
function requireShort(path: string): void {
  const long = nameTrouble(path);
  if (long) throw long;
}

/** An empty file is left over from an earlier Dialect that was killed while making a project. */
function requireAbsent(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found || (found.isFile() && found.size === 0)) return;
  throw new DialectError('exists', `${path} exists already. Open it, or choose another name.`, {
    path,
  });
}
