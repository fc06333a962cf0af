/** Errors that reach a person: a code for programs, a sentence for people, details for both. */
import { sqliteCode, sqliteFault, systemFault } from './faults.ts';
import type { Failure } from './records.ts';

/** Codes that the interface handles specially; any other lower-case code is allowed. */
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

/** Turns anything thrown into a record that can cross a process or a wire. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof DialectError) {
    return { code: thrown.code, message: thrown.message, details: thrown.details };
  }
  const fault = sqliteFault(thrown) ?? systemFault(thrown);
  if (fault) {
    const { message: cause } = thrown as Error;
    return {
      ...fault,
      details: { ...(sqliteCode(thrown) && { sqlite: sqliteCode(thrown) }), cause },
    };
  }
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return { code: 'cancelled', message: 'Stopped before it was finished; nothing was changed.' };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', message };
}

export function fromFailure(failure: Failure): DialectError {
  return new DialectError(failure.code, failure.message, failure.details ?? {});
}
