/** A client of a running server without a browser: signs in, then uses its WebSocket. */
import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { WebSocket } from 'ws';
import type { CoreMessage } from '../../../src-main/contract/wire.ts';
import { connectClient } from '../../../src-main/hosts/shared/core-client.ts';
import type { CoreClient } from '../../../src-main/hosts/shared/core-client.ts';
import type { RunningServer } from './server.ts';

export interface SocketClient extends CoreClient {
  /** Calls that are pending when the server dies stay unanswered. */
  readonly gone: Promise<unknown>;
  close(): void;
}

async function signIn(server: RunningServer): Promise<Record<string, string>> {
  const answer = await fetch(server.url, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(`The server gave no cookie: ${answer.status}`);
  return { cookie, origin: server.origin, 'x-dialect-proof': proofOf(server) };
}

/** It comes after the # of the printed address. */
function proofOf(server: RunningServer): string {
  return new URL(server.url).hash.replace('#proof=', '');
}

export async function connectSocketClient(server: RunningServer): Promise<SocketClient> {
  const headers = await signIn(server);
  const address = `${server.origin.replace('http', 'ws')}/ws`;
  const socket = new WebSocket(address, ['dialect', proofOf(server)], { headers });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const client = connectClient({
    connect(send) {
      socket.on('message', (data) => send(JSON.parse((data as Buffer).toString()) as CoreMessage));
      return {
        receive: (message) => socket.send(JSON.stringify(message)),
        close: () => socket.close(),
      };
    },
  });
  return { ...client, gone: once(socket, 'close'), close: () => socket.terminate() };
}

/** Uploads a file from the disk; returns its token. */
export async function uploadFile(server: RunningServer, path: string): Promise<string> {
  return upload(server, basename(path), await openAsBlob(path));
}

/** Uploads a file like the page does; returns its token. */
export function uploadText(server: RunningServer, name: string, text: string): Promise<string> {
  return upload(server, name, text);
}

async function upload(server: RunningServer, name: string, body: string | Blob): Promise<string> {
  const answer = await fetch(`${server.origin}/files?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: await signIn(server),
    body,
  });
  return ((await answer.json()) as { token: string }).token;
}
