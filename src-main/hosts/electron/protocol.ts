/** app://dialect/: the built interface, read only from its folder. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CustomScheme, Protocol } from 'electron';
import { securityHeaders } from '../shared/headers.ts';
import { isOurPage, scheme } from './security.ts';

/** Registered before the application is ready, so that the page has an origin like any other. */
export const privilegedScheme: CustomScheme = {
  scheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
};

/** Fixed here, because other programs may have changed the system's table of types. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The file at an address; null if it is not ours or outside the folder. */
export function resolveAsset(folder: string, address: string): string | null {
  if (!isOurPage(address)) return null;
  let pathname: string;
  try {
    pathname = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (/[\\:\p{Cc}]/u.test(pathname)) return null;
  const file = path.resolve(folder, `.${pathname === '/' ? '/index.html' : pathname}`);
  const within = path.relative(folder, file);
  return within === '' || within.startsWith('..') || path.isAbsolute(within) ? null : file;
}

export function serveInterface(protocol: Protocol, folder: string): void {
  protocol.handle(scheme, async (request) => {
    const file = request.method === 'GET' ? resolveAsset(folder, request.url) : null;
    const content = file === null ? null : await readFile(file).catch(() => null);
    if (file === null || content === null) {
      return new Response('Not found', { status: 404, headers: securityHeaders });
    }
    const type = types[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
    return new Response(new Uint8Array(content), {
      headers: { ...securityHeaders, 'Content-Type': type },
    });
  });
}
