/**
 * One WebSocket, one connection to the core: JSON in, JSON out, with limits on both.
 *
 * If a client does not read, its messages wait (so that it cannot request more), then it is disconnected;
 * it reconnects and subscribes again, and a subscription starts with the present state.
 */
import type { WebSocket } from 'ws';
import { toFailure } from '../../contract/errors.ts';
import type { Connection, Core, CoreMessage } from '../../contract/wire.ts';

export interface SocketLimits {
  /** Unsent bytes above which the client's own messages have to wait. */
  pauseAbove: number;
  /** Unsent bytes above which the client is disconnected. */
  cutAbove: number;
  /** Milliseconds between pings; a client that answers none in that time is disconnected. */
  heartbeat: number;
  /** Milliseconds after which an idle HTTP connection is closed. */
  idle: number;
}

export const defaultLimits: SocketLimits = {
  pauseAbove: 1024 * 1024,
  cutAbove: 64 * 1024 * 1024,
  heartbeat: 30_000,
  idle: 120_000,
};

/** Maximum message size from a client, in bytes: files go through /files, never here. */
export const maxMessageBytes = 4 * 1024 * 1024;

export function connectSocket(core: Core, socket: WebSocket, limits: SocketLimits): void {
  let alive = true;

  const send = (message: CoreMessage): void => {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(JSON.stringify(message), () => {
      if (socket.isPaused && socket.bufferedAmount <= limits.pauseAbove) socket.resume();
    });
    if (socket.bufferedAmount > limits.cutAbove) socket.terminate();
    else if (socket.bufferedAmount > limits.pauseAbove) socket.pause();
  };

  const connection = core.connect(send);

  const heartbeat = setInterval(() => {
    if (!alive) {
      socket.terminate();
      return;
    }
    alive = false;
    socket.ping();
  }, limits.heartbeat);

  socket.on('pong', () => (alive = true));
  socket.on('message', (data, isBinary) => {
    alive = true;
    if (isBinary) send(refused('Messages are JSON text; this one was binary.'));
    else deliver(connection, (data as Buffer).toString(), send);
  });
  // ws closes the connection itself after a broken or oversized frame; without a listener the error
  // would end the process.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearInterval(heartbeat);
    connection.close();
  });
}

function deliver(connection: Connection, text: string, send: (message: CoreMessage) => void): void {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    send(refused('This message is not JSON and was not read.'));
    return;
  }
  try {
    connection.receive(message);
  } catch (error) {
    send({ verb: 'error', id: 0, error: toFailure(error) });
  }
}

/** For a message without a call that could be answered: id 0 belongs to none. */
function refused(sentence: string): CoreMessage {
  return { verb: 'error', id: 0, error: { code: 'bad-input', message: sentence } };
}
