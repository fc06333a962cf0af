/**
 * How long the names of project files may be. Files with longer names stand beside each: its log, its lock with a
 * journal, copies that are not finished. What is too long is decided here alone, by asking the drive: it counts bytes
 * or UTF-16 code units, and SQLite counts the bytes of the whole path.
 */
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import { DialectError } from '../contract/errors.ts';
import { realPath } from './identity.ts';

/** Beside every database that is written. */
const JOURNAL = '-journal';
/** Beside every project that is open; a database itself. */
export const LOCK = '-lock';
/** Bytes of a path that SQLite opens: 512, or 4 for each of Windows' 260, less its journal's ending. */
const LONGEST_PATH = (process.platform === 'win32' ? 4 * 260 : 512) - JOURNAL.length;
/** UTF-16 code units of a name: no drive allows more, and Windows does not say that one is too long. */
const LONGEST_NAME = 255;
/** Room for what follows the name of a project in those of its backups, copies and former logs, in bytes. */
const ENDING = 64;

/** Whether the drive allows the name, whether or not there is such a file. */
function isAllowed(path: string): boolean {
  if (basename(path).length > LONGEST_NAME) return false;
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENAMETOOLONG';
  }
}

/** Whether SQLite can write a database there. */
function takesDatabase(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_PATH && isAllowed(path + JOURNAL);
}

/** The longest beginning of a text that passes. Not cut within a character. */
function longestBeginning(text: string, passes: (beginning: string) => boolean): string {
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  while (characters.length > 0 && !passes(characters.join(''))) characters.pop();
  return characters.join('');
}

function lengthOf(text: string): number {
  return Array.from(new Intl.Segmenter().segment(text)).length;
}

/** Why no project can be at a path, or none opened for writing; null if its name is short enough. */
export function nameTrouble(path: string): DialectError | null {
  // Where the path is a link, the log and the lock stand beside the file itself.
  const real = realPath(path);
  const passes = (name: string) => takesDatabase(join(dirname(real), name) + LOCK);
  if (passes(basename(real))) return null;
  const ends = real.endsWith('.dialect') ? '.dialect' : '';
  const name = basename(real, ends);
  const part = longestBeginning(name, (beginning) => passes(beginning + ends));
  return part === ''
    ? tooDeep(real)
    : tooLong(name, { path: real, most: lengthOf(part), why: BESIDE });
}

const BESIDE = ', since Dialect writes files with longer names beside it';

/** Why no file at all can be written at a path; null if its name is short enough. */
export function outputTrouble(path: string): DialectError | null {
  if (isAllowed(path)) return null;
  const { name, ext, dir } = parse(path);
  const part = longestBeginning(name, (beginning) => isAllowed(join(dir, beginning + ext)));
  return part === '' ? tooDeep(path) : tooLong(name, { path, most: lengthOf(part), why: '' });
}

function tooLong(
  name: string,
  { path, most, why }: { path: string; most: number; why: string },
): DialectError {
  return new DialectError(
    'name-too-long',
    `The name ${name.slice(0, 40).toWellFormed()}... is too long: of its ${lengthOf(name)} characters the first ${most} fit here${why}. Choose a shorter name, of at most ${most} such characters.`,
    { path, most },
  );
}

function tooDeep(path: string): DialectError {
  const bytes = Buffer.byteLength(path);
  return new DialectError(
    'name-too-long',
    `The path of ${basename(path)} is too long: it has ${bytes} bytes with all its folders, and ${LONGEST_PATH - LOCK.length} is the most for a project. Choose a folder with fewer or shorter names above it.`,
    { path },
  );
}

/** Where a file is written before it gets its name: beside it, under a name that is never too long. */
export function partialOf(path: string): string {
  const base = basename(path);
  const whole = `${path}.partial`;
  if (takesDatabase(whole)) return whole;
  const mark = createHash('sha256').update(base).digest('hex').slice(0, 16);
  const named = (stem: string) => join(dirname(path), `${stem}-${mark}.partial`);
  return named(longestBeginning(base, (stem) => takesDatabase(named(stem))));
}

/** What the names of copies of a project in a folder begin with: its own, unless theirs would be too long. */
export function stemFor(path: string, folder = dirname(path)): string {
  const room = 'x'.repeat(ENDING);
  return longestBeginning(parse(path).name, (stem) => takesDatabase(join(folder, stem + room)));
}
