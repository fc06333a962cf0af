/** Errors that reach a person: a code for programs, a sentence for people, details for both. */
import type { Failure } from './records.ts';

/** Codes that the interface treats specially; any other lower-case code may be used too. */
export type ErrorCode =
  | 'bad-input'
  | 'not-found'
  | 'no-project'
  | 'project-in-use'
  | 'project-newer'
  | 'project-corrupt'
  | 'not-a-project'
  | 'cancelled'
  | 'busy'
  | 'internal'
  | (string & {});

export class DialectError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  /**
   * @param code for programs, stable across versions
   * @param message what happened, what was kept, what to do
   */
  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'DialectError';
    this.code = code;
    this.details = details;
  }
}

/** Any thrown value as a record that can cross a process or a wire. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof DialectError) {
    return { code: thrown.code, message: thrown.message, details: thrown.details };
  }
  const database = databaseFailure(thrown);
  if (database) return database;
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return { code: 'cancelled', message: 'Stopped before it was finished; nothing was changed.' };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', message };
}

/** What SQLite says of the disk and the file, in words; its codes are part of its interface. */
const databaseSentences: Record<string, string> = {
  SQLITE_FULL: 'The disk is full, so this was not kept. Make room, then do it again.',
  SQLITE_CORRUPT:
    'The project file is damaged. Close it, and copy what can be read with `dialect salvage`.',
  SQLITE_IOERR: 'The disk did not answer, so this was not kept. Check the drive, then try again.',
  SQLITE_READONLY: 'The project file cannot be written by this user, so this was not kept.',
  SQLITE_BUSY: 'Another program writes to this project at the moment. Try again.',
};

function databaseFailure(thrown: unknown): Failure | null {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const known = Object.keys(databaseSentences).find((name) => code.startsWith(name));
  if (known === undefined) return null;
  const details = { sqlite: code, cause: (thrown as Error).message };
  return { code: 'database', message: databaseSentences[known], details };
}

export function fromFailure(failure: Failure): DialectError {
  return new DialectError(failure.code, failure.message, failure.details ?? {});
}
