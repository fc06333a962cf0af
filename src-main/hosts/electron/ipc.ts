/** Messages of the page: requests with an answer, and the port that leads to the core. */
import type { IpcMain, IpcMainInvokeEvent, MessageChannelMain } from 'electron';
import { toFailure } from '../../contract/errors.ts';
import type { Connection, Core } from '../../contract/wire.ts';
import { channels } from '../../preload/channels.ts';
import type { Reply } from '../../preload/channels.ts';
import { isTrustedSender } from './security.ts';

/** Answers a request of our own page; any other sender is refused, and nothing is done. */
export function handle<A extends unknown[], T>(
  ipc: IpcMain,
  channel: string,
  work: (event: IpcMainInvokeEvent, ...parameters: A) => Promise<T>,
): void {
  ipc.handle(channel, async (event, ...parameters): Promise<Reply<T>> => {
    if (!isTrustedSender(event)) {
      return { failure: { code: 'forbidden', message: 'Only Dialect itself may ask this.' } };
    }
    try {
      return { value: await work(event, ...(parameters as A)) };
    } catch (error) {
      return { failure: toFailure(error) };
    }
  });
}

/**
 * Gives each document that requests one a port of its own to the core. A port lives as long as its
 * document: a reload closes it and requests another. A document repeats its request, with the same mark,
 * until it has a port; a repetition while the answer is on its way is not a second request.
 */
export function connectPages(
  ipc: IpcMain,
  core: Core,
  Channel: new () => MessageChannelMain,
): void {
  const open = new Map<number, { document: unknown; connection: Connection }>();
  ipc.on(channels.connect, (event, document: unknown) => {
    if (!isTrustedSender(event)) return;
    const page = event.sender.id;
    const before = open.get(page);
    if (before !== undefined && before.document === document) return;
    before?.connection.close();
    const { port1, port2 } = new Channel();
    let closed = false;
    const connection = core.connect((message) => {
      if (!closed) port2.postMessage(message);
    });
    open.set(page, { document, connection });
    port2.on('message', ({ data }) => connection.receive(data));
    port2.on('close', () => {
      closed = true;
      connection.close();
      if (open.get(page)?.connection === connection) open.delete(page);
    });
    port2.start();
    event.sender.postMessage(channels.port, null, [port1]);
  });
}
