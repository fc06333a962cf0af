/** A local hub of models: answers like the real one, for one model, and can hold back. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative, sep } from 'node:path';

const REVISION = 'b'.repeat(40);

export interface Hub extends AsyncDisposable {
  host: string;
  /** Requested paths in order, with the range if there was one. */
  asked: string[];
  /** Number of bytes of the weights after which sending pauses until this is null again. */
  holdAt: number | null;
}

/** Serves the model of a folder as `id`, licence MIT, in English. */
export async function startHub(folder: string, id: string): Promise<Hub> {
  const files = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path).replaceAll(sep, '/'), readFileSync(path)]),
  );
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    const { range } = request.headers;
    hub.asked.push(range === undefined ? path : `${path} ${range}`);
    if (path === `/api/models/${id}?blobs=true`) {
      response.end(JSON.stringify(listing(id, files)));
      return;
    }
    const name = path.split(`/resolve/${REVISION}/`)[1];
    const bytes = files.get(name);
    if (!path.startsWith(`/${id}/`) || !bytes) response.writeHead(404).end();
    else send(response, name, bytes, Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0));
  });
  function send(response: ServerResponse, name: string, bytes: Buffer, from: number): void {
    const rest = bytes.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length });
    const held = name === 'model.safetensors' ? hub.holdAt : null;
    if (held === null) response.end(rest);
    else response.write(rest.subarray(0, held));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hub: Hub = {
    host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    holdAt: null,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return hub;
}

function listing(id: string, files: ReadonlyMap<string, Buffer>): object {
  const siblings = [...files].map(([rfilename, bytes]) => {
    const hash = (name: string, head = '') =>
      createHash(name).update(head).update(bytes).digest('hex');
    const lfs = rfilename.endsWith('.safetensors')
      ? { lfs: { sha256: hash('sha256'), size: bytes.length } }
      : {};
    const blobId = hash('sha1', `blob ${bytes.length}\0`);
    return { rfilename, size: bytes.length, blobId, ...lfs };
  });
  return {
    id,
    sha: REVISION,
    gated: false,
    config: { model_type: 'bert' },
    siblings,
    cardData: { license: 'mit', language: ['en'] },
  };
}
