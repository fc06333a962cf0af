/** Opens projects for reading only: beside their writer, and where nothing may be written. */
import { constants, copyFileSync, existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DialectError, sqliteCode } from '../contract/index.ts';
import { connect } from './connect.ts';
import { checkLog } from './foreign-log.ts';
import { enterFile, realPath } from './identity.ts';
import type { Db, OpenProject } from './database.ts';
import { explain } from './explain.ts';
import { check, configure, requireFile, version } from './open.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { toldDifference } from './schema-check.ts';
import { temporaryFolder } from './temporary.ts';
import { hideUnfinished } from './unfinished-import.ts';

/**
 * Opens a project for reading beside its writer, as the trainer does. If SQLite cannot create its shared
 * memory beside the file, as on a read-only drive, a temporary copy is read instead.
 *
 * @throws DialectError like openProject; an older file is refused, since only its writer migrates
 */
export async function openReadOnly(path: string): Promise<OpenProject> {
  requireFile(path);
  const { leave } = enterFile(path);
  let source: Source | undefined;
  try {
    const { notices, alone } = checkLog(path, 'leave');
    source = alone ? copied(path, { withLog: false }) : direct(path);
    const { db, discard } = source;
    notices.push(...toldDifference(path, check(db, path)));
    if (version(db) < SCHEMA_VERSION) {
      throw new DialectError(
        'project-older',
        `${basename(path)} was written by an older Dialect. Open it once to bring it up to date.`,
        { path },
      );
    }
    configure(db);
    hideUnfinished(db);
    const close = () => {
      if (!db.open) return;
      discard();
      leave();
    };
    return { db, path, notices, close };
  } catch (error) {
    source?.discard();
    leave();
    throw explain(error, path);
  }
}

interface Source {
  db: Db;
  /** Closes the connection and removes temporary files. */
  discard(): void;
}

function direct(path: string): Source {
  const db = connect(path, { readonly: true });
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get(); // opens the log and its index
  } catch (error) {
    db.close();
    const code = sqliteCode(error) ?? '';
    // Reading a log needs shared memory in a file beside it, and space for that.
    if (/^SQLITE_(CANTOPEN|READONLY|IOERR_SHM|FULL)/.test(code))
      return copied(path, { withLog: true });
    throw error;
  }
  return { db, discard: () => db.close() };
}

function copied(path: string, { withLog }: { withLog: boolean }): Source {
  const folder = temporaryFolder();
  try {
    const copy = join(folder, 'copy.dialect'); // its own name may be too long for a log beside it
    const real = realPath(path);
    for (const suffix of withLog ? ['', '-wal'] : ['']) {
      if (suffix !== '' && !existsSync(real + suffix)) continue;
      copyFileSync(real + suffix, copy + suffix, constants.COPYFILE_FICLONE);
    }
    const db = connect(copy, { readonly: true });
    return {
      db,
      discard() {
        db.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
