/** The package made by `npm run package`: its contents, and that it does the whole job. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { extractFile, listPackage, statFile } from '@electron/asar';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '../../src-main/store/open.ts';
import { until } from '../e2e-web/support/until.ts';
import { root } from './lab/cache.ts';
import { asOrdinaryUser } from './lab/open.ts';
import type { Lab } from './lab/open.ts';
import { bridgePackage, packageFor } from './lab/package.ts';
import { onScreen, openMenu, press, pressUntil } from './support/keys.ts';
import { describeWindow, lab } from './support/lab.ts';
import { startOutside, trainersOf } from './support/outside.ts';

const run = promisify(execFile);
// Copies thousands of files: a minute, or several on a busy machine.
const packing = 900_000;

describeWindow('the package', () => {
  let folder: string;
  let program: string;
  let archive: string;
  const unpacked = (...names: string[]) => path.join(`${archive}.unpacked`, ...names);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dialect-package-'));
    program = await packageFor(lab.dist, lab.bridged, folder);
    archive = path.join(program, 'resources/app.asar');
  }, packing);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds the application, its licences and its icon, and nothing of how it is made', async () => {
    const names = listPackage(archive, { isPack: false });
    const own = names.filter((name) => !name.startsWith('/node_modules'));
    const tops = new Set(own.map((name) => name.split('/')[1]));
    expect([...tops].sort()).toEqual(['LICENSE', 'out', 'package.json', 'resources']);
    expect(own).toEqual(
      expect.arrayContaining(['/LICENSE', '/out/renderer/index.html', '/resources/icon.png']),
    );
    const packed = JSON.parse(extractFile(archive, 'package.json').toString()) as Manifest;
    const { version, desktopName } = await manifest();
    expect(packed).toMatchObject({ version, desktopName });
    const licences = extractFile(archive, 'resources/licences.txt').toString();
    for (const name of [
      'better-sqlite3',
      'onnxruntime-node',
      '@huggingface/transformers',
      'svelte',
    ])
      expect(licences).toContain(`\n${name} `);
    expect(
      names.filter((name) => /\.ts$|\/(sharp|core-js|electron|vite)\/|_test\.js$/.test(name)),
    ).toEqual([]);
    for (const name of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
      expect(existsSync(path.join(program, name)), name).toBe(true);
  });

  it('has what plain Node reads beside the archive, for this system alone', async () => {
    const natives = (await readdir(unpacked('node_modules'), { recursive: true })).filter((name) =>
      /\.(node|so|dll|dylib)(\.\d+)*$/.test(name),
    );
    expect(natives).toEqual(expect.arrayContaining([expect.stringMatching(/dawn\.node$/)]));
    expect(natives.filter((name) => /darwin|win32|arm64/.test(name))).toEqual([]);
    for (const name of ['better-sqlite3/prebuilds/linux-x64.node', 'node/bin/node'])
      expect(statFile(archive, `node_modules/${name}`)).toMatchObject({ unpacked: true });
    const { stdout } = await run(unpacked('node_modules/node/bin/node'), ['--version']);
    expect(stdout.trim()).toBe(`v${(await manifest()).dependencies['node']}`);
  });

  it('brings the library that runs language models, without the one for pictures', async () => {
    const chunk = (await readdir(unpacked('out/main'))).find((name) => /^transformers/.test(name));
    const address = pathToFileURL(unpacked('out/main', chunk ?? '')).href;
    const script = `const { AutoModel } = await import('${address}'); console.log(typeof AutoModel);`;
    const args = ['--input-type=module', '--eval', script];
    const { stdout } = await run(unpacked('node_modules/node/bin/node'), args, { cwd: folder });
    expect(stdout.trim()).toBe('function');
  });

  it('has its fuses set', async () => {
    const wire = await fusesOf(path.join(program, 'dialect'));
    // The order of the wire: https://www.electronjs.org/docs/latest/tutorial/fuses
    expect(wire.slice(0, 7)).toEqual([
      'runAsNode: off',
      'cookie encryption: on',
      'NODE_OPTIONS: off',
      '--inspect: off',
      'archive is checked: on',
      'archive alone: on',
      'snapshot of its own: off',
    ]);
  });

  describe('that was started', () => {
    let packaged: Lab;
    // After the tests above, since a bridged archive is no longer the shipped one.
    beforeAll(async () => {
      if (lab.bridged) await bridgePackage(program);
      const env = { ...lab.env };
      delete env['DIALECT_NODE'];
      delete env['DIALECT_ENGINE_PACK'];
      const start = await asOrdinaryUser(path.join(program, 'dialect'), folder);
      packaged = { ...lab, program: start, application: '', env };
    }, packing);

    it('opens the sample, takes a vote, trains and quits, by its own Node', async () => {
      await using dialect = await startOutside([], packaged);
      await press('Return');
      await dialect.titled(/Label · .*Dialect/);
      const file = path.join(dialect.home, 'projects/Sample.dialect');
      const before = count(file, 'event');
      // A key counts once the pair is readable, which cannot be seen from outside.
      await pressUntil('1', () => count(file, 'event') > before, 'the vote is on disk');
      await press('g', 't');
      await dialect.titled(/Train · .*Dialect/);
      await press('ctrl+Return');
      await until(() => count(file, 'run_curve') > 0, 'the trainer tells how it goes', 90);
      const [trainer] = trainersOf(dialect);
      expect(await readFile(`/proc/${trainer}/cmdline`, 'utf8')).toContain(
        unpacked('node_modules/node'),
      );
      await press('ctrl+q');
      await until(dialect.gone, 'the process is gone');
      expect(trainersOf(dialect)).toEqual([]);
    });

    it('opens the project that it is started with, and says what it is', async () => {
      const file = path.join(folder, 'Given.dialect');
      createProject(file, { name: 'Given' }, 'Tests').close();
      await using dialect = await startOutside([file], packaged);
      await dialect.titled(/Given · Dialect/);
      await openMenu('alt+h');
      await onScreen('xdotool', 'key', 'Up', 'Return');
      await dialect.titled(/About Dialect/);
    });
  });
});

interface Manifest {
  version: string;
  desktopName: string;
  dependencies: Record<string, string>;
}

/** The package.json of the checkout. */
async function manifest(): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Manifest;
}

/** Number of rows of a table in an open project. */
function count(file: string, table: string): number {
  if (!existsSync(file)) return 0;
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  } finally {
    db.close();
  }
}

const fuses = [
  'runAsNode',
  'cookie encryption',
  'NODE_OPTIONS',
  '--inspect',
  'archive is checked',
  'archive alone',
  'snapshot of its own',
  'file: is special',
];

/** Electron's fuses, which are bytes after a marker in the program. */
async function fusesOf(program: string): Promise<string[]> {
  const content = await readFile(program);
  const at = content.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX') + 32;
  const [, length] = content.subarray(at, at + 2);
  const wire = [...content.subarray(at + 2, at + 2 + length)];
  return wire.map((one, i) => `${fuses[i]}: ${String.fromCharCode(one) === '1' ? 'on' : 'off'}`);
}
