/**
 * One writer per project. The lock is an SQLite file beside the project whose write lock is held as long
 * as the project is open: the operating system releases it when the process ends, in whatever way, so no
 * stale lock is ever left. Its one row says who holds it, and others can read it meanwhile. On Linux the
 * file itself is locked as well, whatever its name.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import { DialectError, sqliteCode } from '../contract/index.ts';
import { explain } from './explain.ts';
import { enterFile, keyOf, realPath, stampBehind } from './identity.ts';
import { LOCK, nameTrouble } from './names.ts';

export interface Holder {
  pid: number;
  host: string;
  user: string;
  program: string;
  since: number;
}

export interface Lock {
  release(): void;
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // a user id without a name, as in containers
  }
}

/**
 * Takes the lock of a project.
 *
 * @param project path of the project file; the lock is `PROJECT-lock` beside it
 * @param program shown to others, e.g. 'Dialect' or 'dialect train'
 * @throws DialectError `project-in-use` with the holder, if another process has it;
 *     `bad-lock` if something else is in its place, and errors that `explain` finds about its folder
 */
export function takeLock(project: string, program: string): Lock {
  const db = openLock(project);
  try {
    // A rollback journal lets others read the holder's row while we hold the write lock.
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN IMMEDIATE');
    db.exec('CREATE TABLE IF NOT EXISTS holder (record TEXT NOT NULL) STRICT; DELETE FROM holder');
    const holder: Holder = {
      pid: process.pid,
      host: hostname(),
      user: userName(),
      program,
      since: Date.now(),
    };
    db.prepare('INSERT INTO holder VALUES (?)').run(JSON.stringify(holder));
    db.exec('COMMIT; BEGIN IMMEDIATE');
  } catch (error) {
    const holder = isBusy(error) ? readHolder(db) : null;
    db.close();
    if (!isBusy(error)) throw notALock(error, project);
    throw new DialectError(
      'project-in-use',
      holder
        ? `${holder.program} of ${holder.user} on ${holder.host} (process ${holder.pid}) has had this project open since ${new Date(holder.since).toLocaleString()}. Close it there, then open it here.`
        : 'Another program is opening this project right now. Try again.',
      { holder },
    );
  }
  return {
    release() {
      db.close();
    },
  };
}

/** Uses the real path, so that links to one file share one lock. */
function lockPath(project: string): string {
  return realPath(project) + LOCK;
}

/**
 * SQLite would give it default permissions, and it names the project's user. Never opened if it exists:
 * closing it would drop a lock of this process on it.
 */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It exists already; or SQLite will fail to make it as well, and explain why.
  }
}

function openLock(project: string): Database.Database {
  const path = lockPath(project);
  try {
    makePrivate(path);
    return new Database(path, { timeout: 0 });
  } catch (error) {
    throw notALock(error, project);
  }
}

/** Why the lock cannot be taken, although nobody has it. */
function notALock(error: unknown, project: string): unknown {
  const path = lockPath(project);
  const found = statSync(path, { throwIfNoEntry: false });
  const code = sqliteCode(error) ?? '';
  if ((found && !found.isFile()) || /^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
    return new DialectError(
      'bad-lock',
      `${path} is where Dialect keeps its lock, but is not a lock: another program made or changed it. The project is untouched. If no Dialect has the project open, remove ${basename(path)}, then try again.`,
      { path },
    );
  }
  if (code.startsWith('SQLITE_CANTOPEN')) {
    // Only this one file is not writable, whatever else in the folder is.
    const own = found && nameTrouble(project) === null && existsSync(dirname(path));
    if (own && canWrite(dirname(path))) {
      return new DialectError(
        'no-permission',
        `${path}, Dialect's lock, cannot be written by this user: another user opened the project. Once they have closed it, remove ${basename(path)}, or copy the project to a folder of your own.`,
        { path },
      );
    }
  }
  return explain(error, project);
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function readHolder(db: Database.Database): Holder | null {
  try {
    const row = db.prepare('SELECT record FROM holder').pluck().get();
    return typeof row === 'string' ? (JSON.parse(row) as Holder) : null;
  } catch {
    return null;
  }
}

export interface FileLock extends Lock {
  /** Open on the file. */
  descriptor: number;
}

/**
 * Locks the file at a path, so that it cannot be opened a second time by another name (a hard link, a
 * former name). To be released after the project's connections are closed.
 *
 * Node has no file locks: util-linux's `flock` locks a descriptor of ours, and the system keeps the lock
 * as long as that is open. Without that program (macOS, Windows), the lock beside the project and the
 * checks before every write have to suffice.
 *
 * @throws DialectError `project-in-use`
 */
export function lockFile(path: string): FileLock {
  const file = enterFile(path);
  const key = keyOf(stampBehind(file.descriptor));
  if (writers.has(key) || (LOCKS && flock(file.descriptor, '--nonblock') === 1)) {
    file.leave();
    throw inUseByOtherName();
  }
  writers.add(key);
  return {
    descriptor: file.descriptor,
    release() {
      if (!writers.delete(key)) return;
      // A reader of this process may keep the descriptor open, but not the lock.
      if (LOCKS && file.isShared()) flock(file.descriptor, '--unlock');
      file.leave();
    },
  };
}

const LOCKS = process.platform === 'linux';

/** @returns 1 if another process has the lock */
function flock(descriptor: number, wish: '--nonblock' | '--unlock'): number | null {
  return spawnSync('flock', [wish, '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] })
    .status;
}

/** Files that this process writes to. */
const writers = new Set<string>();

function inUseByOtherName(): DialectError {
  return new DialectError(
    'project-in-use',
    'Another program has this very file open, under another name or path. Close it there, then open it here.',
  );
}
