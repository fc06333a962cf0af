/** Checks, before a project is opened, whether the log beside it was written for this very file. */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { realPath } from './identity.ts';
import { stemFor } from './names.ts';
import { belongs, type FoundSeal, sealAlone, sealJoined } from './seal.ts';

export interface LogCheck {
  /** For the user: what was found, and where votes may be. */
  notices: string[];
  /** The log is not of this file: the file is to be read without it. */
  alone: boolean;
}

/** How often the file is read again while a writer changes it. */
const TRIES = 5;

/**
 * @param foreign what to do with a log of another file: a writer renames it, so that nothing in it
 *     is lost; a reader leaves it
 */
export function checkLog(path: string, foreign: 'set-aside' | 'leave'): LogCheck {
  const real = realPath(path);
  // Beside a file whose name is too long for one there is none.
  const log = existsSync(`${real}-wal`) ? statSync(`${real}-wal`) : null;
  if (!log || log.size === 0) return { notices: incomplete(path), alone: false };
  if (logFits(path)) return { notices: [], alone: false };
  const name = basename(path);
  const found = `The log beside ${name} was written to another version of it, so it was not joined.`;
  if (foreign === 'leave') {
    return { notices: [`${found} ${name} was read without it.`], alone: true };
  }
  const time = new Date().toISOString().replaceAll(':', '');
  const aside = join(dirname(real), `${stemFor(real)}${extname(real)}.log-${time}`);
  renameSync(`${real}-wal`, aside);
  rmSync(`${real}-shm`, { force: true });
  return {
    notices: [
      `${found} It was set aside as ${basename(aside)}: where the other version turns up again, put both together as NAME.dialect and NAME.dialect-wal, and its votes are back.`,
    ],
    alone: false,
  };
}

function logFits(path: string): boolean {
  for (let time = 0; time < TRIES; time++) {
    const file = sealAlone(path);
    // Damaged or not a project: opening it will say so.
    if (file === 'unreadable' && time === TRIES - 1) return true;
    if (file === 'unreadable') continue;
    const log = sealJoined(path);
    if (log === 'foreign') return true; // opening it says so, too
    if (log !== 'unreadable' && belongs(log, file)) return true;
    // That is the answer, unless a checkpoint came in between.
    if (same(sealAlone(path), file)) return false;
  }
  return true;
}

function same(one: FoundSeal, other: FoundSeal): boolean {
  return one !== 'unreadable' && other !== 'unreadable' && one?.id === other?.id;
}

/** A file copied while it was open is incomplete: its newest votes are in the other one's log. */
function incomplete(path: string): string[] {
  const seal = sealAlone(path);
  if (seal === 'unreadable' || !seal?.open) return [];
  const since = new Date(seal.at).toLocaleString();
  return [
    `${basename(path)} is a copy of a project that was open, without its log: votes since ${since} are not in this copy. They are in the project that it was copied from.`,
  ];
}
