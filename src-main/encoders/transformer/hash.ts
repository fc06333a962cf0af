/** Hashes of files, cached while the process lives: gigabytes are read once. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

const kept = new Map<string, Promise<string>>();

/** SHA-256 in hexadecimal. A file with unchanged path, size and modification time is not read again. */
export async function hashOf(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  const known = `${file}\n${size}\n${mtimeMs}`;
  const earlier = kept.get(known);
  if (earlier) return earlier;
  const hashing = read(file);
  kept.set(known, hashing);
  hashing.catch(() => kept.delete(known));
  return hashing;
}

async function read(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}
