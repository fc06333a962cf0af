/** A host's own connection to the core: typed calls, and updates of the application state. */
import type { CommandName, ParamsInput, Result } from '../../contract/commands.ts';
import { fromFailure } from '../../contract/errors.ts';
import type { AppState } from '../../contract/records.ts';
import type { Core } from '../../contract/wire.ts';

export interface CoreClient {
  /** @throws DialectError from the core */
  call<C extends CommandName>(command: C, params: ParamsInput<C>): Promise<Result<C>>;
  /** Called with the present state and with every later one. */
  onState(listener: (state: AppState) => void): void;
}

export function connectClient(core: Pick<Core, 'connect'>): CoreClient {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const listeners = new Map<number, (value: unknown) => void>();
  let lastId = 0;
  const connection = core.connect((message) => {
    if (message.verb === 'event') {
      listeners.get(message.id)?.(message.value);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.verb === 'result') call?.resolve(message.value);
    else call?.reject(fromFailure(message.error));
  });
  return {
    call<C extends CommandName>(command: C, params: ParamsInput<C>) {
      const id = ++lastId;
      const answer = Promise.withResolvers<unknown>();
      waiting.set(id, answer);
      connection.receive({ verb: 'call', id, command, params });
      return answer.promise as Promise<Result<C>>;
    },
    onState(listener) {
      const id = ++lastId;
      listeners.set(id, (value) => listener(value as AppState));
      connection.receive({ verb: 'subscribe', id, topic: 'app' });
    },
  };
}
