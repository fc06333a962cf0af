/**
 * The type of command handlers. Modules that neither the first page nor labelling needs are loaded by
 * their handlers on demand: learning methods, file formats and encoders take longer to load than all the
 * rest.
 */
import type { CommandName, Params, Result } from '../../contract/index.ts';
import type { Caller } from '../labelling/desks.ts';
import type { Session } from '../session.ts';

export type Handlers = {
  [C in CommandName]: (
    session: Session,
    params: Params<C>,
    signal: AbortSignal,
    caller: Caller,
  ) => Result<C> | Promise<Result<C>>;
};

/** The handlers of one subject: the commands whose names begin with its prefix. */
export type HandlersOf<Prefix extends string> = Pick<
  Handlers,
  Extract<CommandName, `${Prefix}.${string}`>
>;
