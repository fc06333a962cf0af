/**
 * The package of Dialect for this Electron, as a folder, made by `npm run package -- --dir`. For an Electron
 * older than Dialect's own it is bridged afterwards, in place.
 */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { extractFile, listPackage, statFile } from '@electron/asar';
import { run } from '../../../build/engine-pack/run.ts';
import { bridgeInPlace } from './bridge.ts';
import { root } from './cache.ts';

/** @param dist the folder of Electron @returns the folder of the program, in `folder` */
export async function packageFor(dist: string, old: boolean, folder: string): Promise<string> {
  const ran = await run(
    'env',
    [
      // With VITEST set electron-builder would hide its reasons, as in its own tests. Links are quick.
      '-u',
      'VITEST',
      'USE_HARD_LINKS=true',
      process.execPath,
      path.join(root, 'build/package.ts'),
      '--dir',
      '--publish',
      'never',
      `-c.directories.output=${folder}`,
      `-c.electronDist=${dist}`,
      // The wheel does not state its version.
      ...(old ? ['-c.electronVersion=22.3.25', '--config', await withoutLateFuse(folder)] : []),
    ],
    { cwd: root },
  );
  if (ran.code !== 0)
    throw new Error(`No package was made: ${(ran.stdout + ran.stderr).slice(-2000)}`);
  const made = (await readdir(folder)).find((name) => name.endsWith('-unpacked'));
  return path.join(folder, made ?? '');
}

/** One of the fuses is newer than Electron 22, and electron-builder fails on it. @returns a configuration */
async function withoutLateFuse(folder: string): Promise<string> {
  const text = await readFile(path.join(root, 'build/electron-builder.yml'), 'utf8');
  const file = path.join(folder, 'electron-builder.yml');
  await mkdir(folder, { recursive: true });
  await writeFile(file, text.replace(/^ +grantFileProtocolExtraPrivileges:.*\n/m, ''));
  return file;
}

/** Extracts the archive, bridges its contents, and leaves an archive that points to them. */
export async function bridgePackage(program: string): Promise<void> {
  const archive = path.join(program, 'resources/app.asar');
  const unpacked = `${archive}.unpacked`;
  for (const name of listPackage(archive, { isPack: false })) {
    const inside = name.slice(1);
    const entry = statFile(archive, inside);
    if ('files' in entry || 'link' in entry || entry.unpacked) continue;
    const file = path.join(unpacked, inside);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, extractFile(archive, inside));
  }
  await bridgeInPlace(unpacked);
  await writeFile(archive, headerOnly(await entriesOf(unpacked)));
}

/** Where every file lies beside the archive. */
async function entriesOf(folder: string): Promise<object> {
  const files: Record<string, object> = {};
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) files[entry.name] = await entriesOf(place);
    else files[entry.name] = { size: (await stat(place)).size, unpacked: true };
  }
  return { files };
}

/** An archive without content: https://github.com/electron/asar#format */
function headerOnly(entries: object): Buffer {
  const text = Buffer.from(JSON.stringify(entries));
  const length = Math.ceil(text.length / 4) * 4;
  const archive = Buffer.alloc(16 + length);
  archive.writeUInt32LE(4, 0);
  archive.writeUInt32LE(8 + length, 4);
  archive.writeUInt32LE(4 + length, 8);
  archive.writeUInt32LE(text.length, 12);
  text.copy(archive, 16);
  return archive;
}
