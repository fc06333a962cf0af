/**
 * Complete copies of a project, log included, while it is open. A copy is written aside, put on
 * the disk and renamed: nothing that is named like a good copy is ever half of one.
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
import { dirname, join, parse } from 'node:path';
import { sqliteCode } from '../contract/index.ts';
import { connect } from './connect.ts';
import type { Db, OpenProject } from './database.ts';
import { explain } from './explain.ts';
import { compareSchema, repairSchema } from './schema-check.ts';
import { readSeal, writeSeal } from './seal.ts';

/** Puts a file, and its name in its folder, on the disk. */
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

/** Renames a finished file into its place and puts both on the disk. */
export function moveIntoPlace(partial: string, path: string): void {
  syncFile(partial);
  renameSync(partial, path);
  syncFile(path);
}

/**
 * Writes what a connection sees into a new file.
 *
 * @param path there must be no file yet: the caller has asked
 * @throws DialectError when the disk is full, its folder cannot be written to or a page cannot be
 *   read; then no file is left
 */
export function copyInto(db: Db, path: string): void {
  const partial = `${path}.partial`;
  rmSync(partial, { force: true });
  try {
    closeSync(openSync(partial, 'wx', 0o600)); // the user's alone, from its first byte
    db.exec(`VACUUM INTO '${partial.replaceAll("'", "''")}'`);
    finish(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw notCopied(error, db, path);
  }
}

/**
 * The same a few pages at a time, so that others go on meanwhile.
 *
 * @throws as copyInto
 */
export async function copySlowly(db: Db, path: string): Promise<void> {
  const partial = `${path}.partial`;
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

/** Either the copy's place or the copied file can be what failed. */
function notCopied(error: unknown, db: Db, path: string): unknown {
  const code = sqliteCode(error) ?? '';
  return explain(error, /^SQLITE_(CORRUPT|NOTADB)/.test(code) ? db.name : path);
}

/** Copies a project beside itself. @returns the copy's path */
export async function copyBeside({ db, path }: OpenProject): Promise<string> {
  const { dir, name } = parse(path);
  const copy = freeName(join(dir, `${name}.copy-${timeInName()}.dialect`));
  await copySlowly(db, copy);
  return copy;
}

/** A copy is whole: it waits for no log. */
function finish(partial: string, path: string): void {
  const copy = connect(partial);
  try {
    const seal = hasSeal(copy) ? readSeal(copy) : null;
    if (seal) {
      // Of a file that was only read, a trigger would come along, and run now.
      const version = Number(copy.pragma('user_version', { simple: true }));
      repairSchema(copy, path, compareSchema(copy, path, version));
      writeSeal(copy, { ...seal, open: false });
    }
  } finally {
    copy.close();
  }
  moveIntoPlace(partial, path);
}

/** 2026-11-29T131500: what every file system takes in a name. */
export function timeInName(): string {
  return new Date().toISOString().replaceAll(':', '').replace(/\..*/, '');
}

/**
 * Halves of backups and copies that a killed program left beside the project. To be called by its
 * writer: nobody else makes copies of these names.
 */
export function removeLeftCopies(path: string): void {
  const { dir, base, name } = parse(path);
  const starts = [`${base}.backup-v`, `${name}.copy-`, `${name}.saved-`];
  try {
    for (const file of readdirSync(dir)) {
      const ours = starts.some((start) => file.startsWith(start));
      if (ours && /\.partial(-journal)?$/.test(file)) rmSync(join(dir, file), { force: true });
    }
  } catch {
    // They take room, and do no harm.
  }
}

/** The path itself, or one like it with a number where there is a file already. */
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
