/** Errors that a call to the core may throw. */

/** Another vote stands than the one to be replaced. */
export function isChanged(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'vote-changed';
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
