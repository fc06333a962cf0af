/** What every host says of a download that is asked for too late. */
import { DialectError } from '../../contract/errors.ts';

export function exportGone(): DialectError {
  return new DialectError(
    'not-found',
    'This file is no longer there: only the latest exports are kept for a download. Nothing of the project is lost. Export it again.',
  );
}
