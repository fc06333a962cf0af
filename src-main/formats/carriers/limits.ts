/** Limits that keep one broken record from filling the memory, and their messages. */
import type { Problem } from '../../contract/index.ts';

/** Maximum size of a record, in bytes of UTF-8. */
export const MAX_RECORD_BYTES = 32 * 1024 * 1024;

export function tooLong(row: number, what: string): Problem {
  return {
    row,
    column: null,
    code: 'too-long',
    message: `${what} is longer than ${MAX_RECORD_BYTES / 1024 / 1024} MB. Check for a missing line break or quotation mark, or shorten the text.`,
  };
}

/** Maximum nesting of lists and objects; recursive code copes with about five times as much. */
const MAX_LEVELS = 1000;

export function isTooDeep(value: unknown): boolean {
  let level = isNested(value) ? [value] : [];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_LEVELS) return true;
    const next: Record<string, unknown>[] = [];
    for (const one of level) {
      for (const inner of Object.values(one)) if (isNested(inner)) next.push(inner);
    }
    level = next;
  }
  return false;
}

function isNested(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export function tooDeep(row: number, what: string): Problem {
  return {
    row,
    column: null,
    code: 'too-deep',
    message: `${what} has lists or objects nested more than ${MAX_LEVELS} levels deep. Correct it, or leave this row out.`,
  };
}
