/** Looks, before a project is opened, whether the log beside it was written to this very file. */
import { renameSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { belongs, type FoundSeal, sealAlone, sealJoined } from './seal.ts';

export interface LogCheck {
  /** For the person: what was found, and where votes may be. */
  notices: string[];
  /** The log is not of this file: the file is to be read without it. */
  alone: boolean;
}

/** Times that the file is read anew while a writer changes it. */
const TRIES = 5;

/**
 * @param foreign what to do with a log of another file: a writer sets it aside under another name,
 *   so that nothing of it is lost; who only reads leaves it
 */
export function checkLog(path: string, foreign: 'set-aside' | 'leave'): LogCheck {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (!log || log.size === 0) return { notices: incomplete(path), alone: false };
  if (logFits(path)) return { notices: [], alone: false };
  const name = basename(path);
  const found = `The log beside ${name} was written to another version of it, so it was not joined.`;
  if (foreign === 'leave') {
    return { notices: [`${found} ${name} was read without it.`], alone: true };
  }
  const aside = `${path}.log-${new Date().toISOString().replaceAll(':', '')}`;
  renameSync(`${path}-wal`, aside);
  rmSync(`${path}-shm`, { force: true });
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
    // Damaged or no project at all: opening it says so.
    if (file === 'unreadable' && time === TRIES - 1) return true;
    if (file === 'unreadable') continue;
    const log = sealJoined(path);
    if (log === 'foreign') return true; // as well
    if (log !== 'unreadable' && belongs(log, file)) return true;
    // Unless a checkpoint came in between, that is the answer.
    if (same(sealAlone(path), file)) return false;
  }
  return true;
}

function same(one: FoundSeal, other: FoundSeal): boolean {
  return one !== 'unreadable' && other !== 'unreadable' && one?.id === other?.id;
}

/** A file that was open when it was copied is not whole: its newest votes are in the log of the other. */
function incomplete(path: string): string[] {
  const seal = sealAlone(path);
  if (seal === 'unreadable' || !seal?.open) return [];
  const since = new Date(seal.at).toLocaleString();
  return [
    `${basename(path)} is a copy of a project that was open, without its log: votes since ${since} are not in this copy. They are in the project that it was copied from.`,
  ];
}
