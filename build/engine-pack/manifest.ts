/** pack.json: the contents of a pack, so that it can be recognised, checked and named. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { PACK_LAYOUT, PackManifest } from '../../src-main/engines/tensorflow.ts';

const PackFile = z.object({ path: z.string(), bytes: z.number(), sha256: z.string() });
type PackFile = z.infer<typeof PackFile>;

/** Additional fields that no engine reads, for people and for the builder's next run. */
export const FullManifest = PackManifest.extend({
  tfjs: z.string(),
  /** Names of the wheels and archives that it was made from. */
  madeOf: z.array(PackFile),
  files: z.array(PackFile),
  licences: z.array(z.string()),
});
export type FullManifest = z.infer<typeof FullManifest>;

export async function describeFile(folder: string, path: string): Promise<PackFile> {
  const file = join(folder, path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { path, bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

/** Every file of a pack except pack.json, relative to it, sorted. */
export async function filesOf(pack: string): Promise<string[]> {
  const entries = await readdir(pack, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(pack.length + 1))
    .filter((path) => path !== 'pack.json')
    .toSorted();
}

/**
 * The manifest of a pack that is up to date: right versions, and all files present with the right size.
 *
 * @param wanted `cuda`: a CPU pack will not do; a CUDA pack serves both
 */
export async function currentPack(
  pack: string,
  wanted: { tensorflow: string; tfjs: string; cuda: boolean },
): Promise<FullManifest | null> {
  let manifest: FullManifest;
  try {
    manifest = FullManifest.parse(JSON.parse(await readFile(join(pack, 'pack.json'), 'utf8')));
  } catch {
    return null;
  }
  const right =
    manifest.layout === PACK_LAYOUT &&
    manifest.platform === process.platform &&
    manifest.arch === process.arch &&
    manifest.tensorflow === wanted.tensorflow &&
    manifest.tfjs === wanted.tfjs &&
    (manifest.device === 'cuda' || !wanted.cuda);
  const whole = await Promise.all(
    manifest.files.map(async ({ path, bytes }) => {
      const found = await stat(join(pack, path)).catch(() => null);
      return found?.size === bytes;
    }),
  );
  return right && whole.every(Boolean) ? manifest : null;
}
