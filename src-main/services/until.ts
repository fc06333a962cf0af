/** Waiting for work. */

/**
 * Work that changes nothing, or a rejection with AbortError when its caller stops waiting. Votes and
 * other changes of a project are always answered with their outcome.
 */
export async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // Its caller may have stopped waiting while modules were loaded.
  if (signal.aborted) work.catch(() => undefined);
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([work, stopped.promise]).finally(() =>
    signal.removeEventListener('abort', stop),
  );
}
