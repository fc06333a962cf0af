/** Ids that sort by time and are unique across copies of a project: UUIDv7. */
import { v7 as uuid } from 'uuid';
import { DialectError } from '../contract/errors.ts';

/** A new id after `last`, even if the clock was set back. */
export function idAfter(last: string | null): string {
  const id = uuid();
  if (last === null || id > last) return id;
  const lastMs = Number.parseInt(last.replaceAll('-', '').slice(0, 12), 16);
  return uuid({ msecs: lastMs + 1, seq: 0 });
}

/**
 * Refuses an id out of a file that no new id could follow: what is decided later would sort before it. Ids of a clock
 * that ran ahead can be followed.
 *
 * @param what has the id, as the beginning of a sentence
 * @throws DialectError `bad-rows`
 */
export function requireFollowed(id: string, what: string): void {
  if (/^[0-9a-f-]+$/.test(id) && idAfter(id) > id) return;
  throw new DialectError(
    'bad-rows',
    `${what} has an id that Dialect does not give: nothing could come after it. Nothing was taken. Export the project again.`,
    { id },
  );
}
