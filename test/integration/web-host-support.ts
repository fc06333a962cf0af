/** A small core that records its calls, and a raw HTTP client that normalises nothing. */
import { mkdtemp, writeFile, mkdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { WebSocket } from 'ws';
import type { Core, CoreMessage } from '../../src-main/contract/wire.ts';
import { serve } from '../../src-main/hosts/web/serve.ts';
import type { Served, ServeOptions } from '../../src-main/hosts/web/serve.ts';

export interface StubCore extends Core {
  received: unknown[];
  /** Sends to every open connection. */
  broadcast(message: CoreMessage): void;
  lent: { path: string; name: string; temporary: boolean }[];
  open: number;
}

/** Echoes every call as a result; throws if a message says so. */
function stubCore(): StubCore {
  const files = new Map<string, { path: string; name: string }>();
  const sends = new Set<(message: CoreMessage) => void>();
  const core: StubCore = {
    received: [],
    lent: [],
    open: 0,
    broadcast: (message) => sends.forEach((send) => send(message)),
    connect(send) {
      sends.add(send);
      core.open += 1;
      return {
        receive(message) {
          core.received.push(message);
          const { id, command } = message as { id: number; command: string };
          if (command === 'throw') throw new Error('A fault in the core.');
          send({ verb: 'result', id, value: message });
        },
        close() {
          sends.delete(send);
          core.open -= 1;
        },
      };
    },
    lendFile(file) {
      core.lent.push(file);
      const token = `lent-${core.lent.length}`;
      files.set(token, file);
      return token;
    },
    fileOf: (token) => files.get(token) ?? null,
    close: () => Promise.resolve(),
  };
  return core;
}

export interface Host {
  core: StubCore;
  served: Served;
  cookie: string;
  /** Stored by the page. */
  proof: string;
  rendererFolder: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A host with a tiny interface; next to its folder is a file that must never be served. */
export async function startHost(options: Partial<ServeOptions> = {}): Promise<Host> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dialect-test-'));
  const rendererFolder = path.join(folder, 'renderer');
  await mkdir(path.join(rendererFolder, 'assets'), { recursive: true });
  await writeFile(path.join(rendererFolder, 'index.html'), '<!doctype html><title>Stub</title>');
  await writeFile(path.join(rendererFolder, 'assets', 'a.js'), 'export {};');
  await writeFile(path.join(folder, 'secret.txt'), 'outside');
  const core = stubCore();
  const served = await serve(core, { rendererFolder, ...options });
  const first = await ask(served, { path: new URL(served.url).search.replace(/^/, '/') });
  const cookie = String(first.headers['set-cookie']).split(';')[0];
  const proof = new URL(served.url).hash.replace('#proof=', '');
  return {
    core,
    served,
    cookie,
    proof,
    rendererFolder,
    [Symbol.asyncDispose]: () => served.close(),
  };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Question {
  path: string;
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Readable;
}

/** Sends exactly this path and these headers. */
export function ask(served: Served, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: served.port,
        path: question.path,
        method: question.method ?? 'GET',
        headers: question.headers ?? {},
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.on('error', reject);
    if (typeof question.body === 'string' || question.body === undefined) {
      request.end(question.body);
    } else question.body.pipe(request);
  });
}

/** Opens the WebSocket; rejects with the refusal's status. */
export function openSocket(
  host: Host,
  changes: { headers?: Record<string, string>; path?: string; protocols?: string[] } = {},
): Promise<WebSocket> {
  const headers = { cookie: host.cookie, origin: host.served.origin, ...changes.headers };
  const address = `ws://127.0.0.1:${host.served.port}${changes.path ?? '/ws'}`;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, changes.protocols ?? ['dialect', host.proof], {
      headers,
    });
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) =>
      reject(new Error(`refused: ${response.statusCode}`)),
    );
    socket.once('error', reject);
  });
}

/** The next message on a socket, parsed. */
export function nextMessage(socket: WebSocket): Promise<CoreMessage> {
  return new Promise((resolve) => {
    socket.once('message', (data) =>
      resolve(JSON.parse((data as Buffer).toString()) as CoreMessage),
    );
  });
}

/** Waits until a condition holds; fails with its description after ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Waited in vain until ${what}.`);
}
