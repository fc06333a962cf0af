/**
 * The JavaScript and C++ of tfjs's own 'tensorflow' backend, and the parts of it that go into the pack. npm may
 * have dropped the optional package (its install script needs a network): then it is fetched as a bare archive,
 * which runs no script.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BuildError, say } from './report.ts';
import { run, showTail } from './run.ts';

const require = createRequire(import.meta.url);

/** The version that the pack's JavaScript must share with tfjs-core. */
export async function tfjsVersion(): Promise<string> {
  const manifest = join(dirname(require.resolve('@tensorflow/tfjs-core')), '../package.json');
  return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
}

/** The folder of the backend's package, with `binding/` and `dist/`. */
export async function backendSources(version: string, cache: string): Promise<string> {
  return installedSources(version) ?? (await fetchedSources(version, cache));
}

async function isVersion(folder: string, version: string): Promise<boolean> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return Reflect.get(Object(manifest), 'version') === version;
}

function installedSources(version: string): string | null {
  try {
    const manifest = require.resolve('@tensorflow/tfjs-node-gpu/package.json');
    const installed: unknown = Reflect.get(Object(require(manifest)), 'version');
    return installed === version ? dirname(manifest) : null;
  } catch {
    return null;
  }
}

export async function fetchedSources(version: string, cache: string): Promise<string> {
  const folder = join(cache, `tfjs-node-${version}`);
  if (existsSync(join(folder, 'package.json')) && (await isVersion(folder, version))) {
    return folder;
  }
  const name = `@tensorflow/tfjs-node@${version}`;
  say(`Fetching ${name} ...`);
  const packed = await run('npm', ['pack', name, '--pack-destination', cache, '--silent']);
  const archive = join(cache, `tensorflow-tfjs-node-${version}.tgz`);
  if (packed.code !== 0 || !existsSync(archive)) {
    showTail(packed);
    throw new BuildError(
      `The sources of ${name} could not be fetched. Check the network and run this again.`,
    );
  }
  await mkdir(folder, { recursive: true });
  const unpacked = await run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1']);
  if (unpacked.code !== 0) {
    showTail(unpacked);
    throw new BuildError(`The archive ${archive} is damaged. Delete it and run this again.`);
  }
  return folder;
}

const SHIM = `'use strict';
// The tfjs-core of the process that loads this pack (src-main/engines/tensorflow.ts puts it there),
// so that both sides share one engine. The kernels need nothing of the union package beyond it.
module.exports = globalThis[Symbol.for('dialect.tfjs-core')];
`;

const NO_SUMMARIES = `'use strict';
// Messages of TensorBoard summaries, which Dialect does not write.
module.exports = {};
`;

/** Writes the backend's JavaScript into a pack, with its requires resolved within the pack. */
export async function copyBackend(sources: string, pack: string): Promise<void> {
  const dist = join(sources, 'dist');
  const js = join(pack, 'js');
  const kernels = (await readdir(join(dist, 'kernels')))
    .filter((file) => file.endsWith('.js') && !file.endsWith('_test.js'))
    .map((file) => join('kernels', file));
  const own = ['nodejs_kernel_backend.js', 'register_all_kernels.js', 'int64_tensors.js'];
  for (const file of [...own, ...kernels]) {
    await cp(join(dist, file), join(js, file));
  }
  await put(join(js, 'proto/api_pb.js'), NO_SUMMARIES);
  for (const name of ['tfjs', 'tfjs-core']) {
    await put(join(pack, 'node_modules/@tensorflow', name, 'index.js'), SHIM);
  }
  await put(
    join(pack, 'package.json'),
    `${JSON.stringify({ name: 'dialect-engine-tensorflow', private: true, type: 'commonjs' }, null, 2)}\n`,
  );
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
