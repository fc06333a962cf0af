/**
 * A writing connection that checks before every write whether the file at the project's path is still the one
 * that was opened, and its log still its own. If not, nothing more is written: everything acknowledged is copied
 * into a new file, and a sentence says where.
 */
import { rmSync, statSync } from 'node:fs';
import { v7 as uuid } from 'uuid';
import { type DialectError, sqliteCode } from '../contract/index.ts';
import { type FileStamp, realPath, sameFile, stampOf, unchanged } from './identity.ts';
import { connect } from './connect.ts';
import type { Db } from './database.ts';
import { type Change, refusal } from './moved-project.ts';
import { SessionVotes } from './session-votes.ts';
import { isCut } from './raw-meta.ts';
import { isSliced } from './slices.ts';
import { basesWith, belongs, readSeal, type Seal, sealAlone, writeSeal } from './seal.ts';

/** Bytes of the log above which it is checkpointed into the file: SQLite's own 1,000 pages. */
const FOLD_ABOVE = 4 * 1024 * 1024;
/** The same while slices are written, which change the same pages again and again. */
const SLICED_FOLD_ABOVE = 16 * 1024 * 1024;

export interface Guard {
  /**
   * Set by the first write that was refused, with `project-moved`, because the file was no longer the one that
   * was opened. `saved` is the copy, null if none could be written.
   */
  readonly moved: { message: string; saved: string | null } | null;
  /** Checkpoints the log and closes; if a check fails, copies instead. */
  close(): void;
}

/** @param descriptor open on the project's file, to find out what became of it */
export function guard(db: Db, path: string, descriptor: number): Guard {
  // While this connection is open, closing the other one makes no checkpoint; and it makes none itself.
  const anchor = connect(path, { readonly: true });
  anchor.prepare('SELECT count(*) FROM meta').get();
  db.pragma('wal_autocheckpoint = 0'); // every checkpoint is ours, and changes the seal
  // After a checkpoint the log is rewritten from its start: cut to this size, its length says how much there is
  // to write.
  db.pragma(`journal_size_limit = ${FOLD_ABOVE}`);
  const state = new Watched(db, path, descriptor);
  const votes = new SessionVotes(db);
  let lost: DialectError | null = null;
  let folding: NodeJS.Immediate | null = null;

  /** A lost file stays lost: the copy would lack anything written later. */
  const found = (): DialectError | null => {
    const change = lost === null ? state.change() : null;
    if (change !== null) lost = refusal({ db: anchor, path, descriptor, votes }, change);
    return lost;
  };
  const check = () => {
    const error = found();
    if (error) throw error;
  };
  const foldLater = () => {
    folding ??= setImmediate(() => {
      folding = null;
      if (!db.open || db.inTransaction || found() !== null) return;
      votes.keep();
      tried(() => state.foldWhereDue());
    });
  };
  watchWrites(db, () => {
    check();
    state.nameBase();
    foldLater();
  });

  return {
    get moved() {
      return lost && { message: lost.message, saved: lost.details['saved'] as string | null };
    },
    close() {
      if (!db.open) return;
      if (folding) clearImmediate(folding);
      try {
        // If nothing was written since it was opened, there is nothing to save.
        const error = state.holdsVotes() ? found() : lost;
        if (error !== null) {
          if (error.details['saved'] !== null) state.removeLog();
        } else if (state.change() === null) {
          // A file that was only read stays byte for byte as it was.
          const sealed = tried(() => {
            if (!readSeal(db)?.open) return;
            db.pragma('optimize');
            state.seal(false);
          });
          // If writing the seal failed, the log stays beside the file, and is joined next time.
          if (sealed) anchor.close();
        }
      } finally {
        db.close(); // the last connection writes the log into the file, which is then safe to copy
        anchor.close();
        votes.discard();
      }
    },
  };
}

/** A full disk or another program's lock: everything acknowledged is in the log, to be written later. */
function tried(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (sqliteCode(error) === null) throw error;
    return false;
  }
}

/** Calls `before` inside every write transaction, at its start. */
function watchWrites(db: Db, before: () => void): void {
  let depth = 0;
  const begin = db.transaction.bind(db);
  db.transaction = ((work: (...values: unknown[]) => unknown) =>
    begin((...values: unknown[]) => {
      depth++;
      try {
        if (depth === 1) before();
        return work(...values);
      } finally {
        depth--;
      }
    })) as Db['transaction'];
  const prepare = db.prepare.bind(db);
  db.prepare = ((sql: string) => {
    const statement = prepare(sql);
    if (statement.readonly) return statement;
    const run = statement.run.bind(statement);
    // A single write is a transaction too.
    statement.run = (...values: unknown[]) =>
      db.inTransaction ? run(...values) : db.transaction(() => run(...values)).immediate();
    return statement;
  }) as Db['prepare'];
}

/** The file, its log and the log's index at our last write. */
class Watched {
  readonly #db: Db;
  readonly #path: string;
  /** Where the file was when it was opened: its log is beside it, also where the path is a link. */
  readonly #real: string;
  /** Open on the file. */
  readonly #descriptor: number;
  #file: FileStamp | null = null;
  #log: FileStamp | null = null;
  #index: FileStamp | null = null;
  #seal: Seal;
  #folded = false;
  #wrote = false;

  constructor(db: Db, path: string, descriptor: number) {
    this.#db = db;
    this.#path = path;
    this.#real = realPath(path);
    this.#descriptor = descriptor;
    const file = sealAlone(path);
    const bases = file === 'unreadable' || file === null ? [] : [file.id];
    this.#seal = { id: uuid(), bases, at: Date.now(), open: true };
    this.#look();
  }

  change(): Change | null {
    const file = stampOf(this.#path);
    if (!file) return 'removed';
    if (!sameFile(file, this.#file)) return 'replaced';
    if (!unchanged(file, this.#file)) {
      // Touched, or checkpointed by another SQLite tool: the seal tells this from other content.
      const found = sealAlone(this.#path);
      if (found === 'unreadable' || !belongs(this.#seal, found)) return 'overwritten';
      if (this.#file && file.size < this.#file.size && isCut(this.#descriptor)) {
        return 'overwritten';
      }
      this.#file = file;
    }
    const sameLog =
      sameFile(stampOf(`${this.#real}-wal`), this.#log) &&
      sameFile(stampOf(`${this.#real}-shm`), this.#index);
    return sameLog ? null : 'log-removed';
  }

  /** The first transaction after a checkpoint records the state of the file that the log builds on. */
  nameBase(): void {
    this.#wrote = true;
    const { id, bases } = this.#seal;
    const named = readSeal(this.#db);
    if (named?.id !== id || named.bases.join() !== bases.join()) writeSeal(this.#db, this.#seal);
  }

  /** Gives the file a new state, which is on disk after the next checkpoint. */
  seal(open: boolean): void {
    this.#seal = { ...this.#seal, id: uuid(), at: Date.now(), open };
    this.#db.transaction(() => this.nameBase()).immediate();
  }

  /** Writes the log into the file, as far as readers allow. */
  fold(): void {
    this.seal(true);
    const [{ log, checkpointed }] = this.#db.pragma('wal_checkpoint(PASSIVE)') as {
      log: number;
      checkpointed: number;
    }[];
    this.#look();
    this.#seal.bases = log === checkpointed ? [this.#seal.id] : basesWith(this.#seal);
  }

  /** Whether the log may contain anything that the file does not. */
  holdsVotes(): boolean {
    return this.#wrote || (this.#log?.size ?? 0n) > 0n;
  }

  /** Soon after the first write, so that a copy of the file alone can be recognised, then by size. */
  foldWhereDue(): void {
    const log = statSync(`${this.#real}-wal`, { throwIfNoEntry: false });
    const above = isSliced(this.#db) ? SLICED_FOLD_ABOVE : FOLD_ABOVE;
    if (!this.#folded || (log && log.size > above)) this.fold();
    this.#folded = true;
  }

  #look(): void {
    this.#file = stampOf(this.#path);
    this.#log = stampOf(`${this.#real}-wal`);
    this.#index = stampOf(`${this.#real}-shm`);
  }

  /** The log is ours alone, and its votes are in a copy: left here, it would be joined to another file. */
  removeLog(): void {
    for (const [suffix, ours] of [['-wal', this.#log] as const, ['-shm', this.#index] as const]) {
      const path = this.#real + suffix;
      if (ours && sameFile(stampOf(path), ours)) rmSync(path, { force: true });
    }
  }
}
