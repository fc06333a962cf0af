/** How long a caller waits for work. */

/**
 * Work that changes nothing, or the rejection with AbortError when its caller stops waiting. Votes
 * and all that changes a project are answered as they ended, stopped or not.
 */
export async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // Its caller may have stopped waiting while what it needs was loaded.
  if (signal.aborted) work.catch(() => undefined);
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([work, stopped.promise]).finally(() =>
    signal.removeEventListener('abort', stop),
  );
}
