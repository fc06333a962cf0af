/**
 * The client's side of the wire (contract/wire.ts), over any transport: numbered calls, cancellation,
 * subscriptions that survive a lost connection.
 */
import type {
  ClientMessage,
  CommandName,
  CoreMessage,
  ParamsInput,
  Result,
  TopicName,
  TopicValue,
} from '#contract';
import { HostError } from './errors.ts';

interface PendingCall {
  settle: (message: Extract<CoreMessage, { verb: 'result' | 'error' }>) => void;
  fail: (error: HostError) => void;
}

interface Subscription {
  topic: TopicName;
  listener: (value: unknown) => void;
  id: number;
}

const disconnected = (): HostError =>
  new HostError(
    'disconnected',
    'The connection to Dialect was lost before this was answered. What was saved is kept; try again when it is back.',
  );

export class Client {
  #send: ((message: ClientMessage) => void) | null = null;
  #nextId = 0;
  readonly #calls = new Map<number, PendingCall>();
  readonly #subscriptions = new Set<Subscription>();
  #waiting: (() => void)[] = [];

  /** The transport is open: renews subscriptions and sends waiting calls. */
  opened(send: (message: ClientMessage) => void): void {
    this.#send = send;
    for (const subscription of this.#subscriptions) {
      subscription.id = this.#nextId++;
      send({ verb: 'subscribe', id: subscription.id, topic: subscription.topic });
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  /** The transport is gone: calls in flight fail, since their outcome is unknown. */
  closed(): void {
    this.#send = null;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.fail(disconnected());
  }

  /** Handles a message. The core is trusted; malformed messages are ignored. */
  receive(message: CoreMessage): void {
    if (message.verb === 'event') {
      for (const subscription of this.#subscriptions) {
        if (subscription.id === message.id) subscription.listener(message.value);
      }
      return;
    }
    const call = this.#calls.get(message.id);
    if (!call) return;
    this.#calls.delete(message.id);
    call.settle(message);
  }

  call<C extends CommandName>(
    command: C,
    params: ParamsInput<C>,
    signal?: AbortSignal,
  ): Promise<Result<C>> {
    return new Promise<Result<C>>((resolve, reject) => {
      const cancelled = (): void => reject(new HostError('cancelled', 'Stopped.'));
      if (signal?.aborted) return cancelled();
      const go = (): void => {
        const send = this.#send;
        if (!send) return reject(disconnected());
        if (signal?.aborted) return cancelled();
        const id = this.#nextId++;
        const abort = (): void => {
          if (!this.#calls.delete(id)) return;
          this.#send?.({ verb: 'cancel', id });
          cancelled();
        };
        signal?.addEventListener('abort', abort, { once: true });
        this.#calls.set(id, {
          settle: (message) => {
            signal?.removeEventListener('abort', abort);
            if (message.verb === 'result') return resolve(message.value as Result<C>);
            const { code, message: sentence, details } = message.error;
            reject(new HostError(code, sentence, details));
          },
          fail: (error) => {
            signal?.removeEventListener('abort', abort);
            reject(error);
          },
        });
        send({ verb: 'call', id, command, params });
      };
      if (this.#send) go();
      else this.#waiting.push(go);
    });
  }

  subscribe<T extends TopicName>(topic: T, listener: (value: TopicValue<T>) => void): () => void {
    const subscription: Subscription = {
      topic,
      listener: (value) => listener(value as TopicValue<T>),
      id: this.#nextId++,
    };
    this.#subscriptions.add(subscription);
    this.#send?.({ verb: 'subscribe', id: subscription.id, topic });
    return () => {
      if (!this.#subscriptions.delete(subscription)) return;
      this.#send?.({ verb: 'unsubscribe', id: subscription.id });
    };
  }
}
