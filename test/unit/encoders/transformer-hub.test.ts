/** Downloads from a local hub, which breaks off, lies and refuses. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  downloadModel,
  localModel,
  remoteModel,
  transformerEncoder,
} from '../../../src-main/encoders/transformer/index.ts';
import { HIDDEN, writeModel } from './transformer-model.ts';

const ID = 'someone/tiny';
const REVISION = 'a'.repeat(40);

let folder = '';
let host = '';
let server: Server;
let files: Record<string, Buffer> = {};
/** The hub's misbehaviour: how many bytes of the weights it sends, and what it states. */
let faults: { cutAt?: number; ignoreRange?: boolean; spoil?: boolean; listing?: object } = {};
let asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  const model = await writeModel(join(folder, 'published'), {
    'README.md': '---\nlanguage: en\nlicense: mit\n---\n',
    '1_Pooling/config.json': { pooling_mode_cls_token: true },
    'training_args.bin': 'of no use here',
  });
  files = Object.fromEntries(
    readdirSync(model, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(model.length + 1).replaceAll('\\', '/'), readFileSync(path)];
      }),
  );
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

let models = '';
beforeEach(() => {
  models = mkdtempSync(join(folder, 'models-'));
  faults = {};
  asked = [];
});

function listing(): object {
  const siblings = Object.entries(files).map(([rfilename, bytes]) => {
    const large = rfilename.endsWith('.safetensors');
    const hash = (name: string, head = '') => createHash(name).update(head).update(bytes);
    return {
      rfilename,
      size: bytes.length,
      blobId: hash('sha1', `blob ${bytes.length}\0`).digest('hex'),
      ...(large ? { lfs: { sha256: hash('sha256').digest('hex'), size: bytes.length } } : {}),
    };
  });
  return {
    id: ID,
    sha: REVISION,
    gated: false,
    config: { model_type: 'bert' },
    siblings,
    cardData: { license: 'mit', language: ['en'] },
    ...faults.listing,
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = decodeURIComponent(request.url ?? '');
  asked.push(`${path}${request.headers.range ? ` ${request.headers.range}` : ''}`);
  if (path === `/api/models/${ID}?blobs=true`) {
    response.end(JSON.stringify(listing()));
    return;
  }
  const prefix = `/${ID}/resolve/${REVISION}/`;
  if (path.startsWith('/api/models/closed/')) {
    response.writeHead(401, { 'x-error-code': 'GatedRepo' }).end();
    return;
  }
  if (!path.startsWith(prefix) || !(path.slice(prefix.length) in files)) {
    response.writeHead(404).end();
    return;
  }
  const name = path.slice(prefix.length);
  let bytes = files[name];
  const range = faults.ignoreRange ? null : /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  if (range) bytes = bytes.subarray(Number(range[1]));
  if (name === 'model.safetensors' && faults.spoil) bytes = Buffer.alloc(bytes.length, 1);
  response.writeHead(range ? 206 : 200, { 'content-length': bytes.length });
  if (name !== 'model.safetensors' || faults.cutAt === undefined) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, faults.cutAt), () => {
    setTimeout(() => response.destroy(), 20);
  });
}

describe('a model on the hub', () => {
  it('is shown before anything of it is fetched', async () => {
    const model = await remoteModel(ID, { host });
    expect(model).toMatchObject({ id: ID, revision: REVISION, host });
    expect(model).toMatchObject({ licence: 'MIT', languages: 'English' });
    expect(model.files.map(({ path }) => path).sort()).toEqual([
      '1_Pooling/config.json',
      'README.md',
      'config.json',
      'model.safetensors',
      'tokenizer.json',
    ]);
    expect(model.bytes).toBe(model.files.reduce((sum, { path }) => sum + files[path].length, 0));
    expect(asked).toEqual([`/api/models/${ID}?blobs=true`]);
  });

  it('is downloaded, checked, and then a folder like any other, without the hub', async () => {
    const told: [number, number][] = [];
    const progress = (done: number, total: number) => told.push([done, total]);
    expect(localModel(ID, models)).toBeNull();
    const target = await downloadModel(ID, models, { host, progress });
    expect(localModel(ID, models)).toBe(target);
    const { bytes } = await remoteModel(ID, { host });
    expect(told[told.length - 1]).toEqual([bytes, bytes]);
    expect(told.every(([done], k) => k === 0 || done >= told[k - 1][0])).toBe(true);
    expect(readdirSync(target).sort()).toEqual([
      '1_Pooling',
      'README.md',
      'config.json',
      'model.safetensors',
      'tokenizer.json',
    ]);
    expect(readdirSync(join(models, 'hub'))).toEqual(['someone--tiny']);
    asked = [];
    const encoder = await transformerEncoder(ID, { models });
    expect(encoder).toMatchObject({
      id: ID,
      label: 'tiny',
      dimension: 2 * HIDDEN + 1,
      licence: 'MIT',
    });
    expect(await downloadModel(ID, models, { host })).toBe(target);
    expect(asked).toEqual([]);
  });
});

describe('a download that breaks off', () => {
  const cutAt = 1000;

  it('says what is kept, and goes on there', async () => {
    faults = { cutAt };
    await expect(downloadModel(ID, models, { host })).rejects.toMatchObject({
      code: 'interrupted',
      message: expect.stringMatching(/broke off\. .* MB are kept; start it again/) as string,
    });
    expect(localModel(ID, models)).toBeNull();
    faults = {};
    asked = [];
    const target = await downloadModel(ID, models, { host });
    expect(asked).toContain(`/${ID}/resolve/${REVISION}/model.safetensors bytes=${cutAt}-`);
    // Complete files are not downloaded again.
    expect(asked).not.toContain(`/${ID}/resolve/${REVISION}/config.json`);
    const read = readFileSync(join(target, 'model.safetensors'));
    expect(read.equals(files['model.safetensors'])).toBe(true);
  });

  it('starts a file over where the host sends all of it again', async () => {
    faults = { cutAt };
    await expect(downloadModel(ID, models, { host })).rejects.toThrow(/broke off/);
    faults = { ignoreRange: true };
    const target = await downloadModel(ID, models, { host });
    const read = readFileSync(join(target, 'model.safetensors'));
    expect(read.equals(files['model.safetensors'])).toBe(true);
  });

  it('does not mix two revisions', async () => {
    faults = { cutAt };
    const model = await remoteModel(ID, { host });
    await expect(downloadModel(ID, models, { model })).rejects.toThrow(/broke off/);
    faults = {};
    const other = { ...model, revision: 'b'.repeat(40) };
    await expect(downloadModel(ID, models, { model: other })).rejects.toThrow();
    expect(asked[asked.length - 1]).toMatch(/resolve\/b+\/\S+$/);
  });

  it('is stopped by the person', async () => {
    const stop = new AbortController();
    const progress = () => stop.abort();
    await expect(
      downloadModel(ID, models, { host, signal: stop.signal, progress }),
    ).rejects.toMatchObject({
      code: 'cancelled',
      message: expect.stringMatching(/was stopped.*are kept/) as string,
    });
    expect(localModel(ID, models)).toBeNull();
  });

  it('is thrown away where it is not what the hub states', async () => {
    faults = { spoil: true };
    await expect(downloadModel(ID, models, { host })).rejects.toMatchObject({
      code: 'damaged-download',
    });
    faults = {};
    const target = await downloadModel(ID, models, { host });
    expect(existsSync(join(target, 'model.safetensors'))).toBe(true);
  });

  it('does not begin where the disk has no room', async () => {
    const model = await remoteModel(ID, { host });
    const huge = model.files.map((file) => ({ ...file, bytes: 1e17 }));
    await expect(
      downloadModel(ID, models, { model: { ...model, files: huge, bytes: 1e18 } }),
    ).rejects.toMatchObject({ code: 'no-space' });
  });
});

describe('what the hub refuses', () => {
  it.each([
    ['nobody/nothing', 'not-found', /no public model “nobody\/nothing”/],
    ['closed/model', 'gated', /agreed to its terms/],
    ['../etc', 'bad-input', /not a model’s id/],
  ])('%s: %s', async (id, code, sentence) => {
    const failure = remoteModel(id, { host });
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(sentence);
  });

  it('says what is missing of a model that cannot run here', async () => {
    faults = { listing: { config: { model_type: 'gpt2' } } };
    await expect(remoteModel(ID, { host })).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringMatching(/Nothing was fetched/) as string,
    });
    faults = { listing: { gated: 'manual' } };
    await expect(remoteModel(ID, { host })).rejects.toMatchObject({ code: 'gated' });
    faults = { listing: { sha: 'nonsense' } };
    await expect(remoteModel(ID, { host })).rejects.toMatchObject({ code: 'no-network' });
  });

  it('cannot be reached', async () => {
    const nowhere = 'http://127.0.0.1:1';
    await expect(remoteModel(ID, { host: nowhere })).rejects.toMatchObject({
      code: 'no-network',
      message: expect.stringMatching(/could not be reached/) as string,
    });
  });
});
