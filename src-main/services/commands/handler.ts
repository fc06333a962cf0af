/** What a handler of a command is, and how long its caller waits for it. */
import type { CommandName, Params, Result } from '../../contract/index.ts';
import type { Caller } from '../desks.ts';
import type { Session } from '../session.ts';

export type Handlers = {
  [C in CommandName]: (
    session: Session,
    params: Params<C>,
    signal: AbortSignal,
    caller: Caller,
  ) => Result<C> | Promise<Result<C>>;
};

/** The handlers of the commands whose names begin so: those of one subject. */
export type HandlersOf<Prefix extends string> = Pick<
  Handlers,
  Extract<CommandName, `${Prefix}.${string}`>
>;

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
