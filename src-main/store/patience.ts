/** Waits for another program that writes to the project, without blocking anybody. */
import { fromFailure, sqliteCode, toFailure } from '../contract/index.ts';

/** Longer than another program needs to copy or back up a large project. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 50;

export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(sqliteCode(error) ?? '');
}

/**
 * Retries work as long as another program holds the project's lock.
 *
 * @param work that changes nothing if it is refused: one transaction, or none
 * @throws the work's error; the refusal as a DialectError after `patienceMs`
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
      // As a DialectError, so that an outer wait does not start all over.
      if (performance.now() > until) throw fromFailure(toFailure(error));
      signal?.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
