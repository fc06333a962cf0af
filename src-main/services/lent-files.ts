/** Files that a page may read or download by a token: those it chose, uploads, and exports. */
import { randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { DialectError } from '../contract/index.ts';

interface LentFile {
  path: string;
  name: string;
  /** Removed at the end at the latest. */
  temporary: boolean;
}

/** What is kept of temporary files after use; the latest is kept whatever its size. */
export interface Keeping {
  files: number;
  bytes: number;
}

/** Eight small exports can be downloaded once more; a few models of gigabytes do not fill the disk. */
const KEEPING: Keeping = { files: 8, bytes: 2 * 2 ** 30 };

export class LentFiles {
  readonly #keeping: Keeping;
  readonly #files = new Map<string, LentFile>();
  /** Sizes of temporary files after use, by token, oldest first. */
  #served = new Map<string, number>();

  constructor(keeping = KEEPING) {
    this.#keeping = keeping;
  }

  lend(file: LentFile): string {
    const token = randomBytes(24).toString('base64url');
    this.#files.set(token, file);
    return token;
  }

  /**
   * Temporary files after use: exports once they are made, uploads once they are imported. The latest are
   * kept, for a second download or another look; the others are removed.
   */
  served(tokens: readonly string[]): void {
    for (const token of tokens) {
      const file = this.#files.get(token);
      if (file?.temporary === true) this.#served.set(token, sizeOf(file.path));
    }
    let left: Keeping = this.#keeping;
    for (const [at, [token, size]] of [...this.#served].reverse().entries()) {
      left = { files: left.files - 1, bytes: left.bytes - size };
      if (at > 0 && (left.files < 0 || left.bytes < 0)) this.#remove(token);
    }
  }

  fileOf(token: string): { path: string; name: string } | null {
    const file = this.#files.get(token);
    return file ? { path: file.path, name: file.name } : null;
  }

  /** A file that a person has chosen. @throws DialectError `not-found` */
  require(token: string): { path: string; name: string } {
    const file = this.fileOf(token);
    if (file) return file;
    throw new DialectError('not-found', 'This file is no longer available. Choose it again.');
  }

  /** Removes every temporary file. */
  end(): void {
    for (const { path, temporary } of this.#files.values()) {
      if (temporary) rmSync(path, { force: true });
    }
  }

  #remove(token: string): void {
    rmSync(this.#files.get(token)?.path ?? '', { force: true });
    this.#files.delete(token);
    this.#served.delete(token);
  }
}

/** 0 of a file that is gone. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
