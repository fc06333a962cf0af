/** Bounds that keep one broken record from filling the memory, and how they are told. */
import type { Problem } from '../../contract/index.ts';

/** The longest record that is read, in bytes of UTF-8. */
export const MAX_RECORD_BYTES = 32 * 1024 * 1024;

export function tooLong(row: number, what: string): Problem {
  return {
    row,
    column: null,
    code: 'too-long',
    message: `${what} is longer than ${MAX_RECORD_BYTES / 1024 / 1024} MB. Check for a missing line break or quotation mark, or shorten the text.`,
  };
}
