/** Requests of strangers to the web host: none gets anything, and the next valid one is answered. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createCore } from '../../src-main/services/core.ts';
import { serve } from '../../src-main/hosts/web/serve.ts';
import type { Random } from '../../src-main/domain/random.ts';
import { mutatedBytes } from './mutate.ts';
import { pick, type Prepared, type Trial } from './trial.ts';

const SECRET = 'what nobody outside may read';

const paths = [
  '/',
  '/index.html',
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%5csecret.txt',
  '//secret.txt',
  '/files/x',
  '/upload',
  '/socket',
  '/?token=',
  `/?token=${'0'.repeat(43)}`,
  '/\u0000',
  '/%',
  `/${'a'.repeat(9000)}`,
];
const methods = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'get',
  'X'.repeat(300),
];
const heads = [
  'Host: evil.example',
  'Origin: https://evil.example',
  'Cookie: dialect=1',
  'Content-Length: -1',
  'Content-Length: 99999999999',
  'Transfer-Encoding: chunked',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: x',
  'Sec-WebSocket-Version: 13',
  'Range: bytes=0-',
  'Expect: 100-continue',
  `X-Long: ${'y'.repeat(20_000)}`,
  'Bad Header',
  ': nothing',
  'X-Nul: \u0000',
];

async function prepare(folder: string): Promise<Prepared> {
  const rendererFolder = join(folder, 'renderer');
  mkdirSync(rendererFolder);
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>Dialect</title>');
  writeFileSync(join(folder, 'secret.txt'), SECRET);
  const core = createCore({ home: join(folder, 'home'), host: 'web', version: '0.0.0' });
  const served = await serve(core, { rendererFolder });
  const host = `127.0.0.1:${served.port}`;
  const { search } = new URL(served.url);
  return {
    async step(random) {
      const answer = await send(served.port, requestBytes(random, host));
      const text = answer.toString('latin1');
      if (text.includes(SECRET)) return 'a file outside of the interface was served';
      if (/^HTTP\/1\.1 (101|2\d\d|5\d\d)/.test(text)) return `a stranger got ${text.slice(0, 200)}`;
      if (/\bat .*:\d+:\d+|internal:/.test(text)) return `raw: ${text.slice(0, 300)}`;
      const proper = await fetch(`http://${host}/${search}`, { redirect: 'manual' });
      await proper.arrayBuffer();
      return proper.status < 400 ? null : `a proper request then got ${proper.status}`;
    },
    async close() {
      await served.close();
      await core.close();
    },
  };
}

function requestBytes(random: Random, host: string): Buffer {
  const lines = [`${pick(random, methods)} ${pick(random, paths)} HTTP/1.1`];
  if (random.below(3) > 0) lines.push(`Host: ${host}`);
  for (let count = random.below(5); count > 0; count--) lines.push(pick(random, heads));
  const body = random.below(3) === 0 ? 'x'.repeat(random.below(5000)) : '';
  const bytes = Buffer.from(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`, 'latin1');
  return random.below(3) === 0 ? mutatedBytes(random, bytes) : bytes;
}

/** Everything received until the host closes the connection; a request that never ends is ended here. */
function send(port: number, bytes: Buffer): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const parts: Buffer[] = [];
  const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.on('error', () => undefined); // the host may close it before everything is sent
  socket.on('close', () => resolve(Buffer.concat(parts)));
  return promise;
}

export const requests: Trial = { group: 'requests', name: 'hostile requests', atOnce: 50, prepare };
