/** Encoders by the command line: listed, shown, downloaded, and texts encoded in several steps. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DownloadOffer, EncoderList } from '../../src-main/contract/index.ts';
import { openReadOnly } from '../../src-main/store/read-only.ts';
import { cachedEncoders } from '../../src-main/store/vectors.ts';
import { startHub } from '../contract/hub.ts';
import { writePairs, writeTexts } from '../contract/support.ts';
import { MINILM, missingModel, modelFolder } from '../models.ts';
import { COLUMNS, writeModel } from '../unit/encoders/transformer-model.ts';

const entry = fileURLToPath(new URL('../../src-main/hosts/cli/main.ts', import.meta.url));
const published = modelFolder(MINILM);
const skipped = missingModel(MINILM);

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
    env: { ...process.env, DIALECT_HOME: at('home'), ...env },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out, err })),
  );
  return { child, ended };
}

async function json(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<unknown> {
  const { code, out, err } = await start([...args, '--json'], env).ended;
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as unknown;
}

async function failure(code: number, args: readonly string[], env?: NodeJS.ProcessEnv) {
  const ended = await start([...args, '--json'], env).ended;
  expect(ended.code).toBe(code);
  return (JSON.parse(ended.out) as { error: { code: string; message: string } }).error;
}

async function makeProject(name: string, pairs: number, texts = 80): Promise<string> {
  const project = at(`${name}.dialect`);
  const source = writePairs(at(`${name}-pairs.jsonl`), pairs);
  const target = writeTexts(at(`${name}-texts.jsonl`), texts);
  await json(['import', project, source, '--domain', 'email', '--role', 'source']);
  await json(['import', project, target, '--domain', 'chat', '--role', 'target']);
  return project;
}

const busy = { timeout: 240_000 };

describe('dialect encoders', () => {
  it('lists what there is, and with a project what is cached', busy, async () => {
    const listed = EncoderList.parse(await json(['encoders']));
    expect(listed.encoders.map(({ id }) => id)).toEqual(['style', 'ngrams']);
    const project = await makeProject('listed', 60);
    const model = await writeModel(at('tiny'));
    // Named by a relative path, stored as an absolute one: it means the same from anywhere.
    const wish = ['encode', project, '--encoder', relative(folder, model)];
    expect(await json(wish)).toMatchObject({ texts: 200, encoders: [{ id: model, cached: 200 }] });
    const { out } = await start(['encoders', project]).ended;
    expect(out).toMatch(/^style +answer, prompt’s length +28 +- +Apache-2\.0 +any +not needed/m);
    expect(out).toMatch(/tiny +joint, answer, cosine +17 .* 200 of 200 +done +\d+ MB$/m);
    const trained = await json([
      'train',
      project,
      '--encoder',
      'style+tiny',
      '--meaning-factor',
      '0.1',
      '--steps',
      '20',
      '--seeds',
      '1',
      '--methods',
      'source-only',
      '--validators',
      'none',
    ]);
    expect(trained).toMatchObject({ settings: { encoder: `style+${model}`, meaningFactor: 0.1 } });
  });

  it('tells of a model whose vectors were made from another folder', busy, async () => {
    const project = await makeProject('moved', 10, 20);
    const model = await writeModel(at('first-place'));
    await json(['encode', project, '--encoder', model]);
    const copy = await writeModel(at('second-place'));
    const { out } = await start(['encode', project, '--encoder', copy]).ended;
    expect(out).toBe('second-place: 40 of 40 texts, 0.0 MB in the project.\n');
  });

  it('says how a plus in a path is written', busy, async () => {
    const project = await makeProject('plus', 10, 20);
    const model = await writeModel(at('a+b'));
    const refused = await failure(2, [
      'encode',
      project,
      '--encoder',
      `style+${model}?pooling=cls`,
    ]);
    expect(refused.message).toMatch(
      /a\+b” has a \+ in its path.*Write it as %2B: style\+.*a%2Bb\?p/,
    );
    const written = model.replace('+', '%2B');
    expect(await json(['encode', project, '--encoder', written])).toMatchObject({ texts: 40 });
  });

  it('says why texts cannot be encoded', busy, async () => {
    const project = await makeProject('refused', 10);
    const encode = (encoder: string) => ['encode', project, '--encoder', encoder];
    expect(await failure(2, encode('style'))).toMatchObject({
      code: 'unknown-encoder',
      message: expect.stringMatching(/computed when they are needed/) as string,
    });
    expect((await failure(1, encode(at('nowhere')))).code).toBe('bad-model');
    expect((await failure(1, encode('someone/tiny'))).message).toMatch(/download it first/);
    expect((await failure(2, encode('a++b'))).code).toBe('unknown-encoder');
  });

  it('shows a model of the hub, and downloads it only with --yes', busy, async () => {
    const id = 'someone/tiny';
    await using hub = await startHub(await writeModel(at('published')), id);
    const env = { DIALECT_HUB: hub.host, DIALECT_HOME: at('other-home') };
    const shown = await start(['encoders', 'download', id], env).ended;
    expect(shown.out).toContain(`${id} at ${hub.host}: 0.0 MB in 3 files, licence MIT`);
    expect(shown.out).toMatch(/Nothing was downloaded.*--yes/);
    expect(hub.asked).toEqual([`/api/models/${id}?blobs=true`]);
    expect((await failure(1, ['encoders', 'download', 'no/such'], env)).code).toBe('not-found');

    const fetched = await json(['encoders', 'download', id, '--yes'], env);
    expect(DownloadOffer.parse(fetched)).toMatchObject({ id, downloaded: true, licence: 'MIT' });
    const listed = EncoderList.parse(await json(['encoders'], env));
    expect(listed.encoders[2]).toMatchObject({ id, kind: 'downloaded', dimension: COLUMNS });
  });
});

describe.skipIf(skipped !== '')(`dialect encode with all-MiniLM-L6-v2${skipped}`, () => {
  it('keeps what it has when it is interrupted, and goes on', busy, async () => {
    const project = await makeProject('interrupted', 1, 1500);
    const kept = async () => {
      const { db, close } = await openReadOnly(project);
      try {
        return cachedEncoders(db).at(0)?.vectors ?? 0;
      } finally {
        close();
      }
    };
    const wish = ['encode', project, '--encoder', published, '--json'];
    const { child, ended } = start(wish);
    await expect.poll(kept, { timeout: 60_000, interval: 50 }).toBeGreaterThan(0);
    child.kill('SIGINT');
    const interrupted = await ended;
    expect(interrupted.code).toBe(1);
    expect(interrupted.out).toMatch(/"stopped".*the same command continues/);
    const some = await kept();
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(1502);
    const again = await start(wish).ended;
    expect(again.err).toMatch(new RegExp(`of ${1502 - some} texts`));
    expect(JSON.parse(again.out)).toMatchObject({ texts: 1502, encoders: [{ cached: 1502 }] });
    expect(await kept()).toBe(1502);
  });
});
