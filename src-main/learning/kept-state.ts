/** Checks numbers from a checkpoint before use: a project may come from anywhere. */
import { DialectError } from '../contract/index.ts';

/**
 * @returns the values
 * @throws DialectError `bad-checkpoint` if their number is not what the run needs
 */
export function requireLength<T extends Float32Array | number[]>(
  values: T | undefined,
  length: number,
): T {
  if (values?.length === length) return values;
  throw new DialectError(
    'bad-checkpoint',
    'The checkpoint of this run does not fit it, so nothing was trained with it. Start the run again: its votes are kept.',
    { wanted: length, found: values?.length },
  );
}
