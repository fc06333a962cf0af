/**
 * What a handler of a command is. What neither the first page nor labelling needs, handlers load when it is
 * first asked for: the methods of learning, the formats of files and the encoders take longer than all the rest.
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

/** The handlers of the commands whose names begin so: those of one subject. */
export type HandlersOf<Prefix extends string> = Pick<
  Handlers,
  Extract<CommandName, `${Prefix}.${string}`>
>;
