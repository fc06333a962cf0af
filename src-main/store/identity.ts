/**
 * The identity of the file at a path. A project is a file, not a path: paths are renamed, replaced by
 * programs that sync, and linked; device and inode (on Windows the volume and the file's index) stay with
 * the file.
 */
import {
  type BigIntStats,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  realpathSync,
  statSync,
} from 'node:fs';

/** Times in nanoseconds, so that a change within the same millisecond is noticed. */
export interface FileStamp {
  device: bigint;
  inode: bigint;
  size: bigint;
  changedAt: bigint;
}

/** Where a file is whatever links lead to it: SQLite keeps its log there, and Dialect its lock. */
export function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** Null if there is no such file. */
export function stampOf(path: string): FileStamp | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? toStamp(found) : null;
}

export function stampBehind(descriptor: number): FileStamp {
  return toStamp(fstatSync(descriptor, { bigint: true }));
}

function toStamp({ dev, ino, size, mtimeNs }: BigIntStats): FileStamp {
  return { device: dev, inode: ino, size, changedAt: mtimeNs };
}

export function sameFile(one: FileStamp | null, other: FileStamp | null): boolean {
  return one?.device === other?.device && one?.inode === other?.inode;
}

/** The same file, not written to in between. */
export function unchanged(one: FileStamp | null, other: FileStamp | null): boolean {
  return sameFile(one, other) && one?.size === other?.size && one?.changedAt === other?.changedAt;
}

/** Key of a file within this process. */
export function keyOf({ device, inode }: FileStamp): string {
  return `${device}:${inode}`;
}

/**
 * Project files that this process has open. POSIX drops all of a process's locks on a file, including
 * SQLite's, when any of its descriptors is closed. So every file here has one shared descriptor of ours,
 * which is closed after the last connection.
 */
const here = new Map<string, { connections: number; descriptor: number }>();

/** The descriptor of a file that this process has open; null if it does not. */
export function descriptorOf(file: FileStamp): number | null {
  return here.get(keyOf(file))?.descriptor ?? null;
}

export interface EnteredFile {
  descriptor: number;
  /** Whether other connections of this process have the file open. */
  isShared(): boolean;
  /** To be called after the connection is closed. */
  leave(): void;
}

/** To be called before a connection to the file is opened. */
export function enterFile(path: string): EnteredFile {
  const file = stampOf(path);
  const known = file && here.get(keyOf(file));
  const entry = known ?? { connections: 0, descriptor: openSync(path, 'r') };
  const key = keyOf(stampBehind(entry.descriptor));
  here.set(key, entry);
  entry.connections++;
  let inside = true;
  return {
    descriptor: entry.descriptor,
    isShared: () => entry.connections > 1,
    leave() {
      if (!inside) return;
      inside = false;
      if (--entry.connections > 0) return;
      here.delete(key);
      closeSync(entry.descriptor);
    },
  };
}
