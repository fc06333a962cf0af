/**
 * Has the system write a project's log to disk while slices go on, which are not synced themselves: a vote between
 * them would otherwise wait until everything that they wrote is on disk as well.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';
import type { Db } from './database.ts';

export class LogSync {
  readonly #descriptor: number | null;
  #at = false;
  #closed = false;

  constructor(db: Db) {
    this.#descriptor = openLog(`${db.name}-wal`);
  }

  /** Returns at once. Does nothing while an earlier one goes on. */
  start(): void {
    if (this.#descriptor === null || this.#at) return;
    this.#at = true;
    // If this fails, the next vote waits longer: nothing is said to be saved by it.
    fdatasync(this.#descriptor, () => {
      this.#at = false;
      if (this.#closed) this.close();
    });
  }

  close(): void {
    this.#closed = true;
    if (!this.#at && this.#descriptor !== null) closeSync(this.#descriptor);
  }
}

function openLog(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}
