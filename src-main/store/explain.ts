/**
 * Finds out what is wrong with a project file by inspecting it: SQLite's codes name a symptom, such as
 * 'unable to open', not its cause. A file is only called damaged after a check.
 */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DialectError, sqliteCode, sqliteFault, systemFault } from '../contract/index.ts';
import { damageOf, isLargeFile } from './check-content.ts';
import { connect } from './connect.ts';
import type { Db } from './database.ts';
import { nameTrouble } from './names.ts';

/** Below this much free space not even the log's index can be made, in bytes. */
const NO_ROOM = 64 * 1024;

/**
 * Turns any error about a project's file into one for people; errors of neither SQLite nor the system are
 * returned as they are.
 */
export function explain(error: unknown, path: string): unknown {
  if (error instanceof DialectError) return error;
  const code = sqliteCode(error);
  if (code === null) {
    const fault = systemFault(error, path);
    return fault ? new DialectError(fault.code, fault.message, { path }) : error;
  }
  const details = { path, sqlite: code, cause: (error as Error).message };
  if (code.startsWith('SQLITE_NOTADB')) return notAProject(path, details);
  if (code.startsWith('SQLITE_CORRUPT')) return damaged(path, error as Error, details);
  const found = /^SQLITE_(CANTOPEN|IOERR|READONLY|PERM|FULL)/.test(code)
    ? troubleOfPlace(path)
    : null;
  if (found) return new DialectError(found.code, found.message, { ...found.details, ...details });
  const fault = sqliteFault(error, basename(path));
  return fault ? new DialectError(fault.code, fault.message, details) : error;
}

function notAProject(path: string, details: Record<string, unknown>): DialectError {
  return new DialectError(
    'not-a-project',
    `${basename(path)} is not a Dialect project. It was left as it is. To read data from it, open or create a project and import it there.`,
    details,
  );
}

function damaged(path: string, error: Error, details: Record<string, unknown>): DialectError {
  const name = basename(path);
  if (isLargeFile(path)) {
    return new DialectError(
      'database-unread',
      `Something in ${name} could not be read (${error.message}), so this was not done. Close the project and open it again: it is then checked, and any damage is reported.`,
      details,
    );
  }
  const found = checkFile(path);
  if (found !== null) return damagedFile(path, found);
  return new DialectError(
    'database',
    `${name} could not be read just now (${error.message}), though a check of it found nothing wrong. Close the programs that use it, then try again.`,
    details,
  );
}

/** For a project that is already open. @param found result of an integrity check */
export function toldDamage(path: string, found: string): string {
  return `${basename(path)} is damaged (${found}). What can be read of it is shown, and nothing was repaired. Close it, and let \`dialect salvage\` copy what can still be read into a new project; backups stand beside the file as NAME.dialect.backup-*.`;
}

/** @param found result of an integrity check */
export function damagedFile(path: string, found: string): DialectError {
  return new DialectError(
    'project-corrupt',
    `${basename(path)} is damaged (${found}). It was left as it is. \`dialect salvage\` copies what can still be read into a new project; backups stand beside the file as NAME.dialect.backup-*.`,
    { path, found },
  );
}

/** The result of an integrity check; null if the file is sound. */
function checkFile(path: string): string | null {
  let db: Db | undefined;
  try {
    db = connect(path, { readonly: true });
    return damageOf(db);
  } catch (error) {
    return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error) ?? '')
      ? (error as Error).message
      : null;
  } finally {
    db?.close();
  }
}

/** Why a file at this path cannot be opened or written; null if no reason is found. */
function troubleOfPlace(path: string): DialectError | null {
  const folder = dirname(path);
  if (!existsSync(folder)) return noFolder(path);
  return (
    nameTrouble(path) ??
    (statSync(path, { throwIfNoEntry: false })?.isDirectory() ? folderNotFile(path) : null) ??
    (isFull(folder) ? fullDisk(path) : null) ??
    (existsSync(path) && !may(path, constants.R_OK) ? cannotBeRead(path) : null) ??
    (may(folder, constants.W_OK) ? null : cannotWriteBeside(path)) ??
    (existsSync(path) && !may(path, constants.W_OK) ? cannotBeWritten(path) : null)
  );
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < NO_ROOM;
  } catch {
    return false;
  }
}

export function noFolder(path: string): DialectError {
  return new DialectError(
    'not-found',
    `There is no folder ${dirname(path)} to put ${basename(path)} in. Create it, or choose another one.`,
    { path },
  );
}

export function folderNotFile(path: string): DialectError {
  return new DialectError(
    'not-a-project',
    `${path} is a folder, not a Dialect project. Choose a file that ends in .dialect.`,
    { path },
  );
}

export function cannotBeRead(path: string): DialectError {
  return new DialectError(
    'no-permission',
    `${path} cannot be read by this user. Ask its owner for a copy, or for permission to read it.`,
    { path },
  );
}

function cannotWriteBeside(path: string): DialectError {
  return new DialectError(
    'no-permission',
    `Nothing can be written beside the project in ${dirname(path)}. Copy the project to a folder of your own and open it there.`,
    { path },
  );
}

function cannotBeWritten(path: string): DialectError {
  return new DialectError(
    'no-permission',
    `${path} cannot be written by this user. Give yourself permission, or copy the project to a folder of your own and open it there.`,
    { path },
  );
}

function fullDisk(path: string): DialectError {
  return new DialectError(
    'database',
    `The disk of ${basename(path)} is full, so nothing was changed. Make room in ${dirname(path)}, then try again.`,
    { path },
  );
}
