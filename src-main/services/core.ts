/** The core behind every host: takes messages, validates them, answers them. */
import {
  ClientMessage,
  type CommandName,
  commands,
  type Connection,
  type Core,
  type CoreMessage,
  DialectError,
  toFailure,
  type TopicName,
  topics,
} from '../contract/index.ts';
import { isBusy, patiently } from '../store/patience.ts';
import { handlers } from './commands.ts';
import type { Caller } from './labelling/desks.ts';
import { Session, type SessionOptions } from './session.ts';

export function createCore(options: SessionOptions): Core {
  const session = new Session(options);
  const connections = new Set<Connection>();
  let lastCaller = 0;
  return {
    connect(send) {
      const caller: Caller = { id: ++lastCaller };
      const connection = connect({ session, caller }, send, () => {
        session.desks.leave(caller);
        connections.delete(connection);
      });
      connections.add(connection);
      return connection;
    },
    lendFile: (file) => session.files.lend(file),
    fileOf: (token) => session.files.fileOf(token),
    async close() {
      for (const connection of connections) connection.close();
      await session.end();
    },
  };
}

/** The core's side of one connection. */
interface Served {
  session: Session;
  caller: Caller;
}

function connect(
  { session, caller }: Served,
  send: (message: CoreMessage) => void,
  closed: () => void,
): Connection {
  const calls = new Map<number, AbortController>();
  const subscriptions = subscriptionsOf(session, send);
  const inOrder = callsInOrder();
  let open = true;

  async function call(id: number, name: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    calls.set(id, controller);
    try {
      const { signal } = controller;
      const value = await inOrder(() => run({ session, caller }, { name, params, signal }), signal);
      send({ verb: 'result', id, value });
    } catch (error) {
      send({ verb: 'error', id, error: toFailure(session.explained(error)) });
      if (error instanceof DialectError && error.code === 'project-moved') session.publishState();
    } finally {
      calls.delete(id);
    }
  }

  return {
    receive(raw) {
      if (!open) return;
      const parsed = ClientMessage.safeParse(raw);
      if (!parsed.success) {
        const error = new DialectError('bad-message', 'The message was not understood.', {
          issues: parsed.error.issues,
        });
        send({ verb: 'error', id: idOf(raw), error: toFailure(error) });
        return;
      }
      const message = parsed.data;
      switch (message.verb) {
        case 'call':
          void call(message.id, message.command, message.params);
          break;
        case 'cancel':
          calls.get(message.id)?.abort();
          break;
        case 'subscribe':
          subscriptions.begin(message.id, message.topic);
          break;
        case 'unsubscribe':
          subscriptions.end(message.id);
          break;
      }
    },
    close() {
      open = false;
      for (const controller of calls.values()) controller.abort();
      subscriptions.endAll();
      closed();
    },
  };
}

/** A function that runs a connection's calls; one that waits for another program makes later ones wait. */
function callsInOrder() {
  /** Set while a call waits for a program that writes to the project. */
  let held: Promise<void> | null = null;

  function hold<T>(answer: Promise<T>): Promise<T> {
    const mine: Promise<void> = answer.then(
      () => release(mine),
      () => release(mine),
    );
    held = mine;
    return answer;
  }

  function release(mine: Promise<void>): void {
    if (held === mine) held = null;
  }

  /** An undo must not overtake its vote; other connections are answered meanwhile. */
  return async <T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> => {
    if (held) return hold(held.then(() => patiently(work, { signal })));
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      return hold(patiently(work, { signal }));
    }
  };
}

/** The topics that a connection listens to, by the number of its message. */
function subscriptionsOf(session: Session, send: (message: CoreMessage) => void) {
  const ends = new Map<number, () => void>();

  function begin(id: number, topic: string): void {
    if (!Object.hasOwn(topics, topic)) {
      const error = new DialectError('bad-message', `There is no topic “${topic}”.`);
      send({ verb: 'error', id, error: toFailure(error) });
      return;
    }
    ends.get(id)?.();
    const receive = (value: unknown) => send({ verb: 'event', id, value });
    ends.set(id, session.listen(topic as TopicName, receive));
    if (topic === 'app') receive(session.state);
    if (topic === 'jobs') session.jobs.jobs.forEach(receive);
  }
  function end(id: number): void {
    ends.get(id)?.();
    ends.delete(id);
  }
  function endAll(): void {
    for (const end of ends.values()) end();
    ends.clear();
  }
  return { begin, end, endAll };
}

/** The id of an otherwise invalid message, so that its caller does not wait forever. */
function idOf(raw: unknown): number {
  const id = typeof raw === 'object' && raw !== null ? (raw as { id?: unknown }).id : undefined;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : 0;
}

interface Call {
  name: string;
  params: unknown;
  signal: AbortSignal;
}

async function run(
  { session, caller }: Served,
  { name, params: raw, signal }: Call,
): Promise<unknown> {
  if (!Object.hasOwn(commands, name)) {
    throw new DialectError('unknown-command', `There is no command “${name}”.`, { name });
  }
  const command = name as CommandName;
  const params = commands[command].params.safeParse(raw ?? {}, {
    error: ({ input }) => (input === undefined ? 'is missing' : undefined),
  });
  if (!params.success) {
    const first = params.error.issues[0];
    throw new DialectError(
      'bad-input',
      `${command}: ${[...first.path, first.message].join(': ')}`,
      {
        issues: params.error.issues,
      },
    );
  }
  const handler = handlers[command] as (
    session: Session,
    params: unknown,
    signal: AbortSignal,
    caller: Caller,
  ) => unknown;
  return handler(session, params.data, signal, caller);
}
