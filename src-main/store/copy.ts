/**
 * Complete copies of an open project, including its log. A copy is written under a temporary name, synced
 * to disk and renamed: a file with a copy's name is never incomplete.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, extname, join, parse } from 'node:path';
import { sqliteCode } from '../contract/index.ts';
import { connect } from './connect.ts';
import type { Db, OpenProject } from './database.ts';
import { explain } from './explain.ts';
import { nameTrouble, partialOf, stemFor } from './names.ts';
import { compareSchema, repairSchema } from './schema-check.ts';
import { readSeal, writeSeal } from './seal.ts';

/** Syncs a file, and its name in its folder, to disk. */
function syncFile(path: string): void {
  for (const one of [path, dirname(path)]) {
    let descriptor: number;
    try {
      descriptor = openSync(one, 'r+');
    } catch {
      if (process.platform === 'win32') continue; // folders cannot be opened there
      descriptor = openSync(one, 'r');
    }
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Renames a finished file into place and syncs both to disk. */
export function moveIntoPlace(partial: string, path: string): void {
  syncFile(partial);
  renameSync(partial, path);
  syncFile(path);
}

/**
 * Writes a connection's view of the project into a new file.
 *
 * @param path must not exist; the caller checks
 * @throws DialectError if its name is too long, the disk is full, its folder cannot be written to or a page
 *     cannot be read; then no file is left
 */
export function copyInto(db: Db, path: string): void {
  const long = nameTrouble(path);
  if (long) throw long;
  const partial = partialOf(path);
  rmSync(partial, { force: true });
  try {
    closeSync(openSync(partial, 'wx', 0o600)); // private to the user from the first byte
    db.exec(`VACUUM INTO '${partial.replaceAll("'", "''")}'`);
    finish(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw notCopied(error, db, path);
  }
}

/**
 * The same a few pages at a time, so that other work goes on meanwhile.
 *
 * @throws like copyInto
 */
export async function copySlowly(db: Db, path: string): Promise<void> {
  const long = nameTrouble(path);
  if (long) throw long;
  const partial = partialOf(path);
  rmSync(partial, { force: true });
  try {
    closeSync(openSync(partial, 'wx', 0o600));
    await db.backup(partial, { progress: () => PAGES_AT_ONCE });
    finish(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw notCopied(error, db, path);
  }
}

const PAGES_AT_ONCE = 500;

/** The fault may be in the copy's location or in the copied file. */
function notCopied(error: unknown, db: Db, path: string): unknown {
  const code = sqliteCode(error) ?? '';
  return explain(error, /^SQLITE_(CORRUPT|NOTADB)/.test(code) ? db.name : path);
}

/** Copies a project into the same folder. @returns the copy's path */
export async function copyBeside({ db, path }: OpenProject): Promise<string> {
  const copy = freeName(join(dirname(path), `${stemFor(path)}.copy-${timeInName()}.dialect`));
  await copySlowly(db, copy);
  return copy;
}

/** Makes a copy complete by itself, without a log. */
function finish(partial: string, path: string): void {
  const copy = connect(partial);
  try {
    const seal = hasSeal(copy) ? readSeal(copy) : null;
    if (seal) {
      // A trigger in a file opened read-only would be copied too, and now run.
      const version = Number(copy.pragma('user_version', { simple: true }));
      repairSchema(copy, path, compareSchema(copy, path, version));
      writeSeal(copy, { ...seal, open: false });
    }
  } finally {
    copy.close();
  }
  moveIntoPlace(partial, path);
}

/** Where a migration keeps the project as it was before. */
export function backupOf(path: string, version: number): string {
  const time = new Date().toISOString().replaceAll(':', '');
  return join(dirname(path), `${stemFor(path)}${extname(path)}.backup-v${version}-${time}`);
}

/** 2026-11-29T131500: valid in file names everywhere. */
export function timeInName(): string {
  return new Date().toISOString().replaceAll(':', '').replace(/\..*/, '');
}

/**
 * Removes incomplete backups and copies that a killed program left beside the project. Only the project's
 * writer may call it, since nobody else makes copies with these names.
 */
export function removeLeftCopies(path: string): void {
  const dir = dirname(path);
  const stem = stemFor(path);
  const starts = [`${stem}${extname(path)}.backup-v`, `${stem}.copy-`, `${stem}.saved-`];
  try {
    for (const file of readdirSync(dir)) {
      const ours = starts.some((start) => file.startsWith(start));
      if (ours && /\.partial(-journal)?$/.test(file)) rmSync(join(dir, file), { force: true });
    }
  } catch {
    // They take up space, but do no harm.
  }
}

/** The path itself, or with a number added if the file exists. */
export function freeName(path: string): string {
  const { dir, name, ext } = parse(path);
  for (let number = 1; ; number++) {
    const free = number === 1 ? path : join(dir, `${name}-${number}${ext}`);
    if (!existsSync(free)) return free;
  }
}

function hasSeal(db: Db): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get() !== undefined;
}
