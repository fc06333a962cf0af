/** Waits for another program that writes to the project, without standing in anybody's way. */
import { fromFailure, sqliteCode, toFailure } from '../contract/index.ts';

/** Longer than a copy or a backup of a large project takes another program. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 50;

export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(sqliteCode(error) ?? '');
}

/**
 * Does work anew as long as another program holds the project's lock.
 *
 * @param work that changes nothing where it is refused: one transaction, or none
 * @throws what the work throws; the refusal as a DialectError after `patienceMs`
 */
export async function patiently<T>(
  work: () => T | Promise<T>,
  { signal, patienceMs = PATIENCE_MS }: { signal?: AbortSignal; patienceMs?: number } = {},
): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      // In words, so that who waits around this does not begin to wait anew.
      if (performance.now() > until) throw fromFailure(toFailure(error));
      signal?.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
