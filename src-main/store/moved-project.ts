/** What happens to a project that is no longer the file that was opened: it is saved elsewhere, and that is said. */
import { fstatSync, readlinkSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DialectError } from '../contract/index.ts';
import { copyInto, freeName, timeInName } from './copy.ts';
import { connect } from './connect.ts';
import type { Db } from './database.ts';
import { stemFor } from './names.ts';
import type { SessionVotes } from './session-votes.ts';

/** Why the project is no longer the file that was opened. */
export type Change = 'removed' | 'replaced' | 'overwritten' | 'log-removed';

interface Opened {
  db: Db;
  path: string;
  /** Open on the project's file, to find out what became of it. */
  descriptor: number;
  votes: SessionVotes;
}

/** Copies everything acknowledged, and says what happened and where the copy is. */
export function refusal(opened: Opened, change: Change): DialectError {
  const { path, descriptor } = opened;
  const { saved, where } = change === 'overwritten' ? saveVotes(opened) : saveAll(opened);
  return new DialectError(
    'project-moved',
    `${whatHappened(path, change, descriptor)} This was not kept, and the file was left as it is. ${where}`,
    { path, change, saved },
  );
}

function saveAll({ db, path }: Opened): { saved: string | null; where: string } {
  const saved = saveBeside(path, (copy) => {
    copyInto(db, copy);
    requireWhole(copy);
  });
  if ('path' in saved) {
    const where = `Everything up to then, votes included, is in ${saved.path}: open that file.`;
    return { saved: saved.path, where: where + saved.note };
  }
  const where = `The votes up to then are in this program alone, since no copy could be written (${saved.reason}). Leave it open, make room, and save a copy.`;
  return { saved: null, where };
}

/** A copy of a file that another program wrote into is sound only by chance: where it is not, the votes are saved alone. */
function saveVotes(opened: Opened): { saved: string | null; where: string } {
  const { db, path, votes } = opened;
  const whole = saveBeside(path, (copy) => {
    copyInto(db, copy);
    requireWhole(copy, votes);
  });
  if ('path' in whole) {
    const where = votes.failed
      ? `What could still be read is in ${whole.path}: open that file, and look whether your last votes are there.`
      : `What could still be read, with every vote since you opened it, is in ${whole.path}: open that file.`;
    return { saved: whole.path, where: where + importsMissing(votes) + whole.note };
  }
  const given = votes.asProject();
  const lost = 'All else that the project held is gone, unless the file or a backup has it.';
  if (given === null) {
    const none = votes.failed
      ? 'The votes since you opened it could not be kept among temporary files.'
      : 'No vote was given since you opened it.';
    return { saved: null, where: `${none} ${lost}` };
  }
  const saved = saveBeside(path, (copy) => copyInto(given, copy));
  if ('path' in saved) {
    const where = `Every vote since you opened it is with its texts in ${saved.path}: merge that file into a sound copy of the project. ${lost}`;
    return { saved: saved.path, where: where + importsMissing(votes) + saved.note };
  }
  const where = `The votes since you opened it could not be saved (${saved.reason}). ${lost}`;
  return { saved: null, where };
}

/** Files named in a sentence. */
const NAMED = 3;

/** What came from files is not among the votes that were kept, since they still have it. */
function importsMissing({ files }: SessionVotes): string {
  if (files.length === 0) return '';
  const more = files.length > NAMED ? ` and ${files.length - NAMED} more` : '';
  return ` It may lack what came from files since then: take ${files.slice(0, NAMED).join(', ')}${more} in again.`;
}

function whatHappened(path: string, change: Change, descriptor: number): string {
  const name = basename(path);
  const now = change === 'removed' ? presentPath(descriptor) : null;
  if (now !== null) return `${name} was renamed or moved to ${now} while it was open.`;
  switch (change) {
    case 'removed':
      return `${name} was removed while it was open.`;
    case 'replaced':
      return `Another program put another file in the place of ${name} while it was open.`;
    case 'overwritten':
      return `Another program wrote into ${name} while it was open.`;
    case 'log-removed':
      return `${name}-wal, which holds the newest votes, was removed or replaced while ${name} was open.`;
  }
}

/** The present path of a removed file; null if it is gone or the system does not say. */
function presentPath(descriptor: number): string | null {
  try {
    if (fstatSync(descriptor).nlink === 0) return null;
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return null;
  }
}

/** Beside the project, else in the home folder, else in a temporary folder, from which it should be moved. */
function saveBeside(
  path: string,
  write: (copy: string) => void,
): { path: string; note: string } | { reason: string } {
  const time = timeInName();
  let reason = '';
  for (const folder of [dirname(path), homedir(), tmpdir()]) {
    try {
      const copy = freeName(join(folder, `${stemFor(path, folder)}.saved-${time}.dialect`));
      write(copy);
      const note = folder === tmpdir() ? ' Move it soon: the system empties that folder.' : '';
      return { path: copy, note };
    } catch (error) {
      reason ||= error instanceof Error ? error.message : String(error);
    }
  }
  return { reason };
}

/** @throws Error if the copy is not a sound database, as when the file was overwritten, or lacks votes */
function requireWhole(copy: string, votes?: SessionVotes): void {
  const db = connect(copy, { readonly: true });
  try {
    const result = db.pragma('integrity_check(1)', { simple: true });
    if (result !== 'ok') throw new Error(`the copy is damaged: ${String(result)}`);
    if (votes?.areIn(db) === false) throw new Error('the copy lacks votes');
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  } finally {
    db.close();
  }
}
