/** Errors in the renderer: the core's own, and those of the connection. */
import type { Failure } from '#contract';

export class HostError extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(code: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'HostError';
    this.code = code;
    this.details = details;
  }
}

/** Turns anything thrown, or a failure record, into a failure that can be shown. */
export function asFailure(error: unknown): Failure {
  if (error instanceof HostError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  if (error instanceof Error) return { code: 'internal', message: error.message };
  if (isFailure(error)) return error;
  return { code: 'internal', message: String(error) };
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}
