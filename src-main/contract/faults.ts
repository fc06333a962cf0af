/**
 * Errors of SQLite and the operating system about files, put into words: the one place where their codes
 * become sentences. `store/explain.ts` adds what the file itself shows.
 */

export interface Fault {
  code: string;
  /** What happened, and a way out. */
  message: string;
}

/** Sentences by the start of SQLite's error code, given the file's name; the longest match wins. */
const ofSqlite: Record<string, (name: string) => string> = {
  SQLITE_FULL: () => 'The disk is full, so this was not kept. Make room, then do it again.',
  SQLITE_CORRUPT: (name) =>
    `Something in ${name} could not be read. Close the project and open it again: it is checked then.`,
  SQLITE_NOTADB: (name) =>
    `${name} is not a Dialect project. It was left as it is. To read data from it, open or create a project and import it there.`,
  SQLITE_IOERR: () =>
    'The disk did not answer, so this was not kept. Check the drive, then try again.',
  SQLITE_READONLY: (name) =>
    `${name} cannot be written by this user, so this was not kept. Give yourself the right to, or work on a copy.`,
  SQLITE_CANTOPEN: (name) =>
    `${name} could not be opened: it, or its folder, does not let this user in. Check their permissions, or copy the project to a folder of yours.`,
  SQLITE_PERM: (name) => `${name} may not be used by this user. Check its permissions.`,
  SQLITE_BUSY: () => 'Another program writes to this project at the moment. Try again.',
  SQLITE_LOCKED: () => 'Another program writes to this project at the moment. Try again.',
  SQLITE_PROTOCOL: () => 'Another program writes to this project at the moment. Try again.',
  SQLITE_TOOBIG: () =>
    'A text is longer than a project can keep (1 GB), so this was not kept. Shorten it.',
  SQLITE_NOMEM: () =>
    'There is not enough memory for this, so it was not kept. Close other programs, then try again.',
  SQLITE_CONSTRAINT: (name) =>
    `What was to be written contradicts what ${name} has, so it was not kept. Look at the project again, then repeat it.`,
  SQLITE_SCHEMA: (name) =>
    `Another program changed the tables of ${name}. Close the project and open it again.`,
  SQLITE_ERROR: (name) =>
    `${name} does not have the tables of a Dialect project as this version knows them. \`dialect salvage\` copies what it has into a new project.`,
};

/** Sentences by the operating system's error code, for the file or folder that the error names. */
const ofSystem: Record<string, Fault> = {
  ENOSPC: full('The disk of % is full, so it was not written.'),
  EDQUOT: full('Your share of the disk of % is used up, so it was not written.'),
  EFBIG: full('% may not become larger than this here, so it was not written.'),
  EACCES: permission('% does not let this user in.'),
  EPERM: permission('% may not be changed by this user.'),
  EROFS: permission('% is on a drive that can only be read.'),
  ENAMETOOLONG: {
    code: 'name-too-long',
    message:
      'The name % is too long: most drives allow 255 bytes, which are 255 Latin or 85 Korean letters. Choose a shorter one.',
  },
  ENOENT: {
    code: 'not-found',
    message: 'There is no % (any more). Check the path, or choose another one.',
  },
  ENOTDIR: {
    code: 'not-found',
    message: 'A part of the path % is a file, not a folder. Check the path.',
  },
  EISDIR: { code: 'bad-file', message: '% is a folder, not a file. Choose a file.' },
  EEXIST: { code: 'exists', message: '% exists already. Choose another name.' },
  ENOTEMPTY: { code: 'exists', message: '% exists already. Choose another name.' },
  ELOOP: { code: 'bad-file', message: '% is a link that leads to itself. Choose the file itself.' },
  EMFILE: tooMany(),
  ENFILE: tooMany(),
  EBUSY: busy(),
  ETXTBSY: busy(),
  EAGAIN: busy(),
  EIO: drive(),
  ENXIO: drive(),
  ENODEV: drive(),
  ESTALE: drive(),
  ENOMEM: {
    code: 'no-memory',
    message: 'There is not enough memory for %. Close other programs, then try again.',
  },
  EINVAL: { code: 'bad-file', message: '% cannot be used like this here. Choose another file.' },
};

function full(what: string): Fault {
  return { code: 'disk-full', message: `${what} Make room, or choose another place.` };
}

function permission(what: string): Fault {
  return {
    code: 'no-permission',
    message: `${what} Check its permissions, or choose another place.`,
  };
}

function tooMany(): Fault {
  return {
    code: 'busy',
    message:
      'Too many files are open on this machine, % among them. Close other programs, then try again.',
  };
}

function busy(): Fault {
  return {
    code: 'busy',
    message: 'Another program uses % at the moment. Close it there, then try again.',
  };
}

function drive(): Fault {
  return {
    code: 'bad-drive',
    message: 'The drive of % did not answer. Check the drive, then try again.',
  };
}

/** The code of an error of SQLite; null for other errors. */
export function sqliteCode(error: unknown): string | null {
  const code = codeOf(error);
  return code.startsWith('SQLITE_') ? code : null;
}

/**
 * @param name of the project file, for the sentence
 * @returns null for an error that is not SQLite's
 */
export function sqliteFault(error: unknown, name = 'the project file'): Fault | null {
  const code = sqliteCode(error);
  if (code === null) return null;
  if (/malformed JSON/i.test((error as Error).message)) {
    return {
      code: 'bad-record',
      message: `A row of ${name} cannot be read: another program wrote it, or it is damaged. All else is as it was. \`dialect salvage\` copies what can be read into a new project.`,
    };
  }
  const known = Object.keys(ofSqlite).find((start) => code.startsWith(start));
  const message =
    known === undefined
      ? `SQLite could not do this (${code}), so nothing was kept. Try again; where it stays so, work on a copy of the project.`
      : ofSqlite[known](name);
  return { code: 'database', message: message.replace(/^./, (first) => first.toUpperCase()) };
}

/**
 * @param path if the error names none
 * @returns null for an error that is not the operating system's
 */
export function systemFault(error: unknown, path?: string): Fault | null {
  const code = codeOf(error);
  if (code === 'ERR_INVALID_ARG_VALUE' && /null bytes/.test((error as Error).message)) {
    return {
      code: 'bad-name',
      message: 'A name of a file holds a sign that no name can have. Choose another name.',
    };
  }
  if (!(error instanceof Error) || !/^E[A-Z0-9]+$/.test(code) || !('syscall' in error)) return null;
  const named = 'path' in error && typeof error.path === 'string' ? error.path : path;
  const what = named ?? 'the file';
  const known = Object.hasOwn(ofSystem, code) ? ofSystem[code] : null;
  if (!known) return null;
  const message = known.message.replace('%', () => what);
  return { code: known.code, message: message.replace(/^./, (first) => first.toUpperCase()) };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}
