/** A folder as a zip file, streamed: models may be larger than memory. */
import { createWriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import yazl from 'yazl';

/** Weights are noise to a compressor: it would take minutes and save little. */
const STORED = new Set(['.onnx', '.data', '.safetensors']);

/**
 * @param from the folder
 * @param to the zip to write
 * @param name the folder's name in the zip
 * @param progress told the share that is written, 0 to 1
 * @throws Error of the file system; then the zip is incomplete
 */
export async function zipFolder(
  from: string,
  to: string,
  name: string,
  progress: (fraction: number) => void = () => undefined,
): Promise<void> {
  const zip = new yazl.ZipFile();
  let bytes = 0;
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const { size, mtime, mode } = await stat(file);
    bytes += size;
    const inside = file.slice(from.length).split(sep).join('/');
    const compress = !STORED.has(extname(entry.name));
    zip.addFile(file, `${name}${inside}`, { compress, mtime, mode });
  }
  zip.end();
  let written = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      written += chunk.length;
      progress(Math.min(1, written / Math.max(1, bytes)));
      next(null, chunk);
    },
  });
  // A file that cannot be read is an error of the zip, not of the stream that it writes.
  const failed = new Promise<never>((_, reject) => {
    zip.on('error', reject);
  });
  await Promise.race([pipeline(zip.outputStream, counted, createWriteStream(to)), failed]);
}
