/**
 * Binds a project's write-ahead log to its file. SQLite joins any log with the right name, so a log left
 * beside another version of the file (restored, synced) would destroy that version.
 *
 * A row of `meta` names the state of the file: it changes with every checkpoint. The first transaction
 * after a checkpoint records in the log which state of the file it builds on. A log belongs to a file
 * whose state it names.
 */
import { closeSync, openSync } from 'node:fs';
import { z } from 'zod';
import { descriptorOf, stampOf } from './identity.ts';
import { connect } from './connect.ts';
import type { Db } from './database.ts';
import { rawMeta } from './raw-meta.ts';
import { hasOwnTable } from './schema-check.ts';

const Seal = z.object({
  /** Name of the file's state after the next checkpoint. */
  id: z.string(),
  /**
   * The states of the file that the log may build on: several while readers keep a checkpoint from
   * finishing, none if the file had no seal, and including UNSEALED if it may still have none.
   */
  bases: z.array(z.string()),
  /** When the checkpoint was made, in milliseconds. */
  at: z.number(),
  /** Whether a program had the project open: such a file is incomplete without its log. */
  open: z.boolean(),
});
export type Seal = z.infer<typeof Seal>;

/** The state of a file without a seal, among those that a log may build on. */
const UNSEALED = '';

/** The states after a checkpoint that may or may not have written its seal: readers make that uncertain. */
export function basesWith({ bases, id }: Seal): string[] {
  return bases.length === 0 ? [UNSEALED, id] : [...bases, id];
}

/** Null if the file has none, because an older Dialect wrote it. */
export function readSeal(db: Db): Seal | null {
  const value = db.prepare("SELECT value FROM meta WHERE key = 'seal'").pluck().get();
  return typeof value === 'string' ? parsed(value) : null;
}

function parsed(value: string): Seal | null {
  try {
    return Seal.safeParse(JSON.parse(value)).data ?? null;
  } catch {
    return null;
  }
}

export function writeSeal(db: Db, seal: Seal): void {
  db.prepare("INSERT OR REPLACE INTO meta VALUES ('seal', ?)").run(JSON.stringify(seal));
}

export type FoundSeal = Seal | null | 'unreadable';

/** The seal of the file without its log; 'unreadable' if it is not a project, or is being written. */
export function sealAlone(path: string): FoundSeal {
  const file = stampOf(path);
  const known = file && descriptorOf(file);
  if (known !== null) return sealBehind(known);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    return sealBehind(descriptor);
  } catch {
    return 'unreadable';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function sealBehind(descriptor: number): FoundSeal {
  try {
    const value = rawMeta(descriptor, 'seal');
    return value === undefined ? null : parsed(value);
  } catch {
    return 'unreadable';
  }
}

/**
 * The seal according to the log, or to the file if the log has none; null as in readSeal. 'foreign' if it
 * is not in a table of Dialect's.
 */
export function sealJoined(path: string): FoundSeal | 'foreign' {
  let db: Db | undefined;
  try {
    // Closing a read-only connection makes no checkpoint and keeps the log.
    db = connect(path, { readonly: true });
    // Reading a view in its place would run the view.
    return hasOwnTable(db, 'meta') ? readSeal(db) : 'foreign';
  } catch {
    return 'unreadable';
  } finally {
    db?.close();
  }
}

/** Whether a log with this seal was written for a file with that one. */
export function belongs(log: Seal | null, file: Seal | null): boolean {
  if (log === null) return file === null;
  if (file === null) return log.bases.length === 0 || log.bases.includes(UNSEALED);
  return log.id === file.id || log.bases.includes(file.id);
}
