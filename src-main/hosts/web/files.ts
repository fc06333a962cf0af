/** The route /files: uploads in, exported files out. Access has been checked before. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { toFailure } from '../../contract/errors.ts';
import type { Core } from '../../contract/wire.ts';
import { exportGone } from '../shared/export-gone.ts';
import { baseName } from '../shared/names.ts';
import { answerFailure, answerJson } from './answers.ts';
import type { Uploads } from './uploads.ts';

const statusOf: Record<string, number> = { 'too-large': 413, cancelled: 400, 'not-found': 404 };

/** POST /files?name=NAME with the file as body; returns {token, name, size}. */
export async function takeUpload(
  core: Core,
  uploads: Uploads,
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
): Promise<void> {
  try {
    const file = await uploads.receive(request);
    const shown = baseName(name);
    const token = core.lendFile({ path: file.path, name: shown, temporary: true });
    answerJson(response, 200, { token, name: shown, size: file.size });
  } catch (error) {
    const failure = toFailure(error);
    answerFailure(response, statusOf[failure.code] ?? 500, failure);
  }
}

/** GET /files/TOKEN: the file behind a token, as a download and never as a page. */
export async function giveDownload(
  core: Core,
  response: ServerResponse,
  token: string,
): Promise<void> {
  const file = core.fileOf(token);
  const size = file === null ? null : await sizeOf(file.path);
  if (file === null || size === null) {
    answerFailure(response, 404, toFailure(exportGone()));
    return;
  }
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': size,
    'Content-Disposition': attachment(file.name),
    'Cache-Control': 'no-store',
  });
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  // A browser that leaves during a download is not an error of the server.
  await pipeline(createReadStream(file.path), response).catch(() => response.destroy());
}

async function sizeOf(file: string): Promise<number | null> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? found.size : null;
}

/** Content-Disposition with an ASCII name for old clients and the full name (RFC 5987, RFC 6266). */
export function attachment(name: string): string {
  const plain = baseName(name).replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const whole = encodeURIComponent(baseName(name).toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
