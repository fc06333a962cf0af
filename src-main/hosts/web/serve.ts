/**
 * The web host: the built interface and the core, for a browser on this machine. Binds to 127.0.0.1 only.
 * The caller handles signals, and closes the core.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import sirv from 'sirv';
import { WebSocketServer } from 'ws';
import { DialectError } from '../../contract/errors.ts';
import type { Core } from '../../contract/wire.ts';
import { securityHeaders } from '../shared/headers.ts';
import { createAccess } from './access.ts';
import type { Access } from './access.ts';
import { answerFailure, answerPage } from './answers.ts';
import { giveDownload, takeUpload } from './files.ts';
import { connectSocket, defaultLimits, maxMessageBytes } from './socket.ts';
import type { SocketLimits } from './socket.ts';
import { endIfSlow } from './slow-bodies.ts';
import { openUploads } from './uploads.ts';
import type { Uploads } from './uploads.ts';

export interface ServeOptions {
  /** 0 or missing: any free port. */
  port?: number;
  /** The built interface, with index.html. */
  rendererFolder: string;
  /** Replaced in tests. */
  limits?: Partial<SocketLimits>;
  /** Free bytes on the disk of a folder; replaced in tests. */
  freeBytes?: (folder: string) => Promise<number>;
}

export interface Served {
  /** The address to open, token included. */
  url: string;
  origin: string;
  port: number;
  /** Ends every connection and removes uploads. The core stays open. */
  close(): Promise<void>;
}

/** @throws DialectError `not-found` without a built interface, `port-in-use` */
export async function serve(core: Core, options: ServeOptions): Promise<Served> {
  if (!existsSync(path.join(options.rendererFolder, 'index.html'))) {
    throw new DialectError(
      'not-found',
      `The interface is not built: ${options.rendererFolder} has no index.html. Run "npm run build" and start again.`,
    );
  }
  const uploads = await openUploads(options.freeBytes);
  const limits = { ...defaultLimits, ...options.limits };
  const server = newServer(limits.idle);
  try {
    await listen(server, options.port ?? 0);
  } catch (error) {
    await uploads.remove();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const access = createAccess(port);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  const assets = sirv(options.rendererFolder, {
    // Checks the disk on each request: a map made at the start would list files that a rebuild of the
    // interface has since removed.
    dev: true,
    etag: true,
    onNoMatch: (_request, response) =>
      answerPage(response, 404, 'Not found', 'There is nothing at this address.', home),
  });

  server.on('request', (request, response) => {
    answer({ core, access, uploads, assets }, request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, stream, head) => {
    const refusal = refuseUpgrade(access, request);
    if (refusal !== null) {
      refuse(stream, refusal);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => connectSocket(core, socket, limits));
  });

  const origin = `http://127.0.0.1:${port}`;
  return {
    url: `${origin}/?token=${access.token}#proof=${access.proof}`,
    origin,
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets.clients) {
        socket.close(1001, 'The server ends.');
        setTimeout(() => socket.terminate(), 500).unref();
      }
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 500).unref();
      await closed;
      await uploads.remove();
    },
  };
}

function newServer(idle: number): Server {
  const server = createServer();
  // A large upload may take longer than Node's five minutes for a request.
  server.requestTimeout = 0;
  // But idle connections, and requests that send nothing or next to nothing, are closed.
  server.timeout = idle;
  server.on('request', (request) => endIfSlow(request, idle));
  return server;
}

const home = { href: '/', label: 'Open Dialect' };

interface Rooms {
  core: Core;
  access: Access;
  uploads: Uploads;
  assets: ReturnType<typeof sirv>;
}

async function answer(
  { core, access, uploads, assets }: Rooms,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  if (!access.isHost(request.headers)) {
    answerPage(response, 421, 'Wrong name', 'This server answers to 127.0.0.1 and localhost only.');
    return;
  }
  const address = parseAddress(request.url ?? '/');
  if (address === null) {
    answerPage(response, 400, 'Bad address', 'This address cannot be read.');
    return;
  }
  const token = address.searchParams.get('token');
  if (address.pathname === '/' && token !== null && request.method === 'GET') {
    if (access.isToken(token)) openSession(access, response);
    else answerUnauthorised(response);
    return;
  }
  if (!access.hasSession(request.headers)) {
    answerUnauthorised(response);
    return;
  }
  if (address.pathname === '/files' && request.method === 'POST') {
    if (!access.isOrigin(request.headers)) {
      answerFailure(response, 403, {
        code: 'forbidden',
        message: 'Files are taken from the pages of this server only.',
      });
      return;
    }
    if (!access.hasProof(request.headers)) {
      answerFailure(response, 401, {
        code: 'forbidden',
        message: 'Open Dialect with the whole address that it printed when it started.',
      });
      return;
    }
    await takeUpload(core, uploads, request, response, address.searchParams.get('name') ?? '');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    answerPage(response, 405, 'Not allowed', 'This address can only be read.');
    return;
  }
  if (address.pathname.startsWith('/files/')) {
    await giveDownload(core, response, address.pathname.slice('/files/'.length));
    return;
  }
  assets(request, response);
}

/** The address with its path decoded once; null if it is malformed or leaves its folder. */
function parseAddress(raw: string): { pathname: string; searchParams: URLSearchParams } | null {
  const [rawPath = '', query = ''] = raw.split(/\?(.*)/s);
  let pathname: string;
  try {
    pathname = decodeURIComponent(rawPath);
  } catch {
    return null;
  }
  const leaves = pathname.split('/').some((part) => part === '..' || part === '.');
  if (!pathname.startsWith('/') || leaves || /[\\\p{Cc}]/u.test(pathname)) return null;
  return { pathname, searchParams: new URLSearchParams(query) };
}

function openSession(access: Access, response: ServerResponse): void {
  response.writeHead(303, {
    Location: '/',
    'Set-Cookie': access.sessionCookie(),
    'Cache-Control': 'no-store',
  });
  response.end();
}

function answerUnauthorised(response: ServerResponse): void {
  answerPage(
    response,
    401,
    'Not signed in',
    'Open Dialect with the whole address that it printed when it started, token included.',
    // A strict cookie is not sent on a link from another site; following a link of our own sends it.
    { href: '/', label: 'Already done? Go on' },
  );
}

function refuseUpgrade(access: Access, request: IncomingMessage): string | null {
  if (!access.isHost(request.headers)) return '421 Misdirected Request';
  if (parseAddress(request.url ?? '')?.pathname !== '/ws') return '404 Not Found';
  if (!access.isOrigin(request.headers)) return '403 Forbidden';
  if (!access.hasSession(request.headers)) return '401 Unauthorized';
  if (!access.hasProof(request.headers)) return '401 Unauthorized';
  return null;
}

function refuse(stream: Duplex, status: string): void {
  stream.on('error', () => undefined);
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      const reason = error.code === 'EACCES' ? 'needs more rights' : 'is used by another program';
      reject(
        new DialectError(
          'port-in-use',
          `Port ${port} ${reason}; nothing was started. Choose another with --port, or leave --port out.`,
          { port },
        ),
      );
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
