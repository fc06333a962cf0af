/**
 * `npm run engine:tensorflow [-- --cuda] [-- --force]`: builds the TensorFlow engine pack from TensorFlow's wheel
 * and tfjs's own binding. Builds in a folder of its own, tests the result in another process, and only then moves
 * it into place: a failed build leaves the old pack unchanged.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packFolder } from '../../src-main/engines/environment.ts';
import { probeEngine } from '../../src-main/engines/probe.ts';
import { PACK_LAYOUT } from '../../src-main/engines/tensorflow.ts';
import { compileBinding } from './compile.ts';
import { currentPack, describeFile, filesOf, type FullManifest } from './manifest.ts';
import { BuildError, say, size } from './report.ts';
import { backendSources, copyBackend, tfjsVersion } from './sources.ts';
import { checkPython, cudaWheels, fetchWheel, unpackWheel } from './wheels.ts';

const TENSORFLOW = '2.18.1';
/** Disk space for wheels with their unpacked libraries and headers, at the worst moment. */
const NEEDED_BYTES = { cpu: 1.3e9, cuda: 9e9 };
/** The headers that the binding and its kernels include, directly or not. */
const HEADERS = [
  'tensorflow/c/',
  'tensorflow/core/platform/',
  'tensorflow/core/common_runtime/next_pluggable_device/c/',
  'xla/tsl/',
  'tsl/',
];

async function build(options: { cuda: boolean; force: boolean }): Promise<void> {
  const pack = packFolder();
  const tfjs = await tfjsVersion();
  const wanted = { tensorflow: TENSORFLOW, tfjs, cuda: options.cuda };
  const current = options.force ? null : await currentPack(pack, wanted);
  if (current !== null) {
    say(`Already built: TensorFlow ${current.tensorflow} (${current.device}) in ${pack}`);
    return;
  }
  checkSystem();
  await checkPython();
  const home = dirname(pack);
  const cache = join(home, 'cache');
  await mkdir(cache, { recursive: true });
  await checkSpace(home, options.cuda);
  await removeLeftovers(home);

  const work = join(home, `.building-${process.pid}`);
  try {
    await buildIn(join(work, 'pack'), work, cache, wanted);
    await put(join(work, 'pack'), pack, work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  say(`Built: ${pack}`);
}

async function buildIn(
  pack: string,
  work: string,
  cache: string,
  wanted: { tfjs: string; cuda: boolean },
): Promise<void> {
  const lib = join(pack, 'lib');
  const licences = join(pack, 'licences');
  await mkdir(lib, { recursive: true });
  await mkdir(licences, { recursive: true });

  const wheel = await fetchWheel(wanted.cuda ? 'tensorflow' : 'tensorflow-cpu', TENSORFLOW, cache);
  const wheels = [wheel];
  say('Unpacking TensorFlow ...');
  const unpacked = join(work, 'wheel');
  const include = join(unpacked, 'tensorflow/include');
  await unpackWheel(wheel, unpacked, [
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.so.2',
    'tensorflow/THIRD_PARTY_NOTICES.txt',
    '.dist-info/METADATA',
    ...HEADERS.map((path) => `tensorflow/include/${path}`),
  ]);
  for (const file of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
    await rename(join(unpacked, 'tensorflow', file), join(lib, file));
  }
  await rename(
    join(unpacked, 'tensorflow/THIRD_PARTY_NOTICES.txt'),
    join(licences, 'tensorflow-third-party.txt'),
  );
  const metadata = await takeMetadata(unpacked, join(licences, 'tensorflow-metadata.txt'));
  if (wanted.cuda) {
    wheels.push(...(await addCuda(metadata, pack, cache)));
  }

  const sources = await backendSources(wanted.tfjs, cache);
  await compileBinding(sources, include, lib, work);
  await copyBackend(sources, pack);
  // TensorFlow and tfjs have the same licence as Dialect.
  const apache = fileURLToPath(new URL('../../LICENSE', import.meta.url));
  if (existsSync(apache)) {
    await cp(apache, join(licences, 'Apache-2.0.txt'));
  }

  say('Writing pack.json ...');
  const files = await filesOf(pack);
  const manifest: FullManifest = {
    layout: PACK_LAYOUT,
    platform: process.platform,
    arch: process.arch,
    tensorflow: TENSORFLOW,
    device: wanted.cuda ? 'cuda' : 'cpu',
    tfjs: wanted.tfjs,
    madeOf: await Promise.all(
      wheels.map((path) => describeFile(dirname(path), basename(path))),
    ),
    files: await Promise.all(files.map((path) => describeFile(pack, path))),
    licences: files.filter((path) => path.startsWith('licences/')),
  };
  await writeFile(join(pack, 'pack.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  say(`The pack holds ${files.length} files, ${size(bytes)}.`);
  await verify(pack);
}

/** The wheel's METADATA, kept for its licence lines. */
async function takeMetadata(unpacked: string, kept: string): Promise<string> {
  const info = (await readdir(unpacked)).find((name) => name.endsWith('.dist-info'));
  if (info === undefined) {
    throw new BuildError('The TensorFlow wheel has no metadata. Delete it from the cache.');
  }
  const text = await readFile(join(unpacked, info, 'METADATA'), 'utf8');
  await writeFile(kept, text);
  return text;
}

/** CUDA libraries to `nvidia/PART/lib`, where TensorFlow's own run path looks for them. */
async function addCuda(metadata: string, pack: string, cache: string): Promise<string[]> {
  say('The CUDA libraries are about 2 GB to download and 3 GB on disk.');
  const wheels: string[] = [];
  for (const { name, version } of cudaWheels(metadata)) {
    const wheel = await fetchWheel(name, version, cache);
    say(`Unpacking ${name} ...`);
    await unpackWheel(wheel, pack, ['/lib/', '/nvvm/libdevice/', '/bin/ptxas', 'License.txt']);
    wheels.push(wheel);
  }
  if (wheels.length === 0) {
    throw new BuildError(`TensorFlow ${TENSORFLOW} names no CUDA libraries; build without --cuda.`);
  }
  for (const info of (await readdir(pack)).filter((name) => name.endsWith('.dist-info'))) {
    await rename(join(pack, info), join(pack, 'licences', info.replace('.dist-info', '')));
  }
  return wheels;
}

/** Loads the pack in a process of its own and multiplies once. */
async function verify(pack: string): Promise<void> {
  say('Trying it ...');
  const env = { ...process.env, DIALECT_ENGINE_PACK: pack };
  const found = await probeEngine('tensorflow', { env, timeoutMs: 120_000 });
  if (!found.available) {
    throw new BuildError(
      `The pack was built but does not run: ${found.reason} The old pack, if any, was kept.`,
    );
  }
  say(`${found.label}: a 512 x 512 product takes ${found.matmulMs?.toFixed(1)} ms. ${found.reason}`);
}

/** Moves the new pack into place; the old one is moved aside first, so that neither is ever incomplete. */
async function put(built: string, pack: string, work: string): Promise<void> {
  if (existsSync(pack)) {
    await rename(pack, join(work, 'old'));
  }
  await rename(built, pack);
}

function checkSystem(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new BuildError(
      `The TensorFlow engine pack can be built on Linux (x64) only; this is ${process.platform} (${process.arch}). Graphics cards are used through WebGPU here, without a pack.`,
    );
  }
}

async function checkSpace(home: string, cuda: boolean): Promise<void> {
  const { bavail, bsize } = await statfs(home);
  const needed = cuda ? NEEDED_BYTES.cuda : NEEDED_BYTES.cpu;
  if (bavail * bsize < needed) {
    throw new BuildError(
      `${size(needed)} of disk space are needed in ${home}, and ${size(bavail * bsize)} are free. Make room and run this again.`,
    );
  }
}

/** Folders of builds that were killed. */
async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = /^\.building-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
      await rm(join(home, name), { recursive: true, force: true });
    }
  }
}

async function main(): Promise<number> {
  let options: { cuda?: boolean; force?: boolean };
  try {
    options = parseArgs({
      options: { cuda: { type: 'boolean' }, force: { type: 'boolean' } },
    }).values;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say('Usage: npm run engine:tensorflow [-- [--cuda] [--force]]');
    return 2;
  }
  try {
    await build({ cuda: options.cuda ?? false, force: options.force ?? false });
    return 0;
  } catch (error) {
    if (error instanceof BuildError) {
      say(error.message);
      return 1;
    }
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
      say('The disk is full. Make room and run this again; nothing was changed.');
      return 1;
    }
    throw error;
  }
}

process.exitCode = await main();
