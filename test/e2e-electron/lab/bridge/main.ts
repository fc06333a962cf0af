/**
 * Makes Electron 22's main process look like version 45's, as far as the shell needs: protocol.handle, newer
 * functions of Node, and the SQLite compiled for it (LAB_SQLITE).
 */
import './polyfills.ts';
import buffer from 'node:buffer';
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import Module from 'node:module';
import os from 'node:os';
import v8 from 'node:v8';
import zlib from 'node:zlib';
import electron from 'electron';

function supply(target: object, members: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(members)) {
    if (!(name in target)) Object.defineProperty(target, name, { value, writable: true });
  }
}

class PlainHeaders extends Map<string, string> {
  constructor(given: Record<string, string> = {}) {
    super(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  }
  override get(name: string) {
    return super.get(name.toLowerCase());
  }
}

class PlainResponse {
  body: Uint8Array | string;
  status: number;
  headers: PlainHeaders;
  constructor(body: Uint8Array | string, options: { status?: number; headers?: object } = {}) {
    this.body = body;
    this.status = options.status ?? 200;
    this.headers = new PlainHeaders({ ...options.headers });
  }
}

supply(globalThis, {
  structuredClone: (value: unknown) => v8.deserialize(v8.serialize(value)) as unknown,
  crypto: crypto.webcrypto,
  Blob: buffer.Blob,
  Headers: PlainHeaders,
  Response: PlainResponse,
});
supply(os, { availableParallelism: () => os.cpus().length });
supply(process, { availableMemory: () => os.freemem() });
supply(crypto, {
  hash: (name: string, data: crypto.BinaryLike, encoding: 'hex' = 'hex') =>
    crypto.createHash(name).update(data).digest(encoding),
});
supply(fs, {
  statfs: async () => ({ bsize: 4096, blocks: 1e7, bfree: 1e7, bavail: 1e7, type: 0 }),
});
supply(buffer, {
  isUtf8(bytes: Uint8Array) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes) !== null;
    } catch {
      return false;
    }
  },
});
supply(zlib, {
  crc32(data: Uint8Array | string, before = 0) {
    let sum = ~before;
    for (const byte of Buffer.from(data as string)) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum >>> 0;
  },
});

type Loader = (module: object, file: string) => void;
const loaders = (Module as unknown as { _extensions: Record<string, Loader> })._extensions;
const loadNative = loaders['.node'];
loaders['.node'] = (module, file) => {
  const prebuilt = /better-sqlite3[\\/]prebuilds[\\/]/.test(file);
  loadNative(module, prebuilt ? (process.env['LAB_SQLITE'] ?? file) : file);
};

type Answer = (request: object) => Promise<PlainResponse>;
supply(electron.protocol, {
  handle(scheme: string, answer: Answer) {
    const { protocol } = electron as unknown as { protocol: OldProtocol };
    protocol.registerBufferProtocol(scheme, ({ url, method, headers }, callback) => {
      const request = { url, method, headers: new PlainHeaders(headers) };
      answer(request).then(
        (response) => {
          const [mimeType, charset] = (response.headers.get('content-type') ?? '').split(
            /; charset=/,
          );
          callback({
            statusCode: response.status,
            headers: Object.fromEntries(response.headers),
            mimeType,
            charset,
            data: Buffer.from(response.body as string),
          });
        },
        () => callback({ error: -2 }),
      );
    });
  },
});

interface OldProtocol {
  registerBufferProtocol(
    scheme: string,
    handler: (
      request: { url: string; method: string; headers: Record<string, string> },
      callback: (response: object) => void,
    ) => void,
  ): void;
}
