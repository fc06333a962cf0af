/** The bytes of a file, decompressed if gzipped, and its disk errors. Knows nothing of characters or records. */
import { createReadStream } from 'node:fs';
import type { ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Gunzip } from 'node:zlib';
import { DialectError } from '../../contract/errors.ts';

/** One read from the disk, in bytes: each is a turn of another thread. */
const READ = 256 * 1024;
/** Bytes handed on together: records of more would outlive a collection of garbage. */
const CHUNK = 64 * 1024;

export interface FileFacts {
  name: string;
  /** Size on disk, packed or not. */
  bytes: number;
  gzip: boolean;
}

/** Checks a file without reading it through; throws a DialectError if it cannot be read. */
export async function lookAt(path: string): Promise<FileFacts> {
  const name = basename(path);
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) {
      throw new DialectError('is-folder', `'${name}' is a folder. Choose the files inside it.`, {
        path,
      });
    }
    // To open a pipe would wait for whoever writes to it, for ever.
    if (!facts.isFile()) {
      throw new DialectError(
        'not-a-file',
        `'${name}' is a pipe or a device, and what is imported is read more than once. Write it to a file, and import that.`,
        { path },
      );
    }
    if (facts.size === 0) {
      throw new DialectError(
        'empty-file',
        `'${name}' is empty. Check that it was saved or downloaded completely.`,
        { path },
      );
    }
    const head = Buffer.alloc(16);
    const handle = await open(path, 'r');
    const { bytesRead } = await handle.read(head, 0, head.length, 0).finally(() => handle.close());
    const start = head.subarray(0, bytesRead);
    return { name, bytes: facts.size, gzip: start[0] === 0x1f && start[1] === 0x8b };
  } catch (thrown) {
    throw asFileError(thrown, path);
  }
}

/**
 * The unpacked bytes of a file, chunk by chunk.
 *
 * @param onBytes receives how many bytes of the file on disk have been read so far
 */
export async function* readBytes(
  path: string,
  gzip: boolean,
  signal?: AbortSignal,
  onBytes?: (read: number) => void,
): AsyncGenerator<Buffer> {
  signal?.throwIfAborted();
  const file = createReadStream(path, { highWaterMark: READ });
  const source = gzip ? unpack(file) : file;
  try {
    for await (const read of source as AsyncIterable<Buffer>) {
      for (let at = 0; at < read.length; at += CHUNK) {
        signal?.throwIfAborted();
        onBytes?.(file.bytesRead);
        yield read.subarray(at, at + CHUNK);
      }
    }
  } catch (thrown) {
    throw asFileError(thrown, path);
  } finally {
    source.destroy();
    file.destroy();
  }
}

function unpack(file: ReadStream): Gunzip {
  const unpacked = createGunzip({ chunkSize: CHUNK });
  file.on('error', (error) => unpacked.destroy(error));
  return file.pipe(unpacked);
}

const NO_PERMISSION = {
  code: 'no-permission',
  say: (name: string) =>
    `'${name}' may not be read by this user. Change its permissions, or copy it to a folder of your own.`,
};

const SENTENCES: Record<string, { code: string; say: (name: string) => string }> = {
  ENOENT: {
    code: 'not-found',
    say: (name) => `There is no file '${name}'. Check the path, or choose the file again.`,
  },
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EISDIR: {
    code: 'is-folder',
    say: (name) => `'${name}' is a folder. Choose the files inside it.`,
  },
  Z_BUF_ERROR: {
    code: 'broken-gzip',
    say: (name) =>
      `'${name}' ends in the middle of its gzip data. Copy or download it again; nothing was imported.`,
  },
  Z_DATA_ERROR: {
    code: 'broken-gzip',
    say: (name) =>
      `The gzip data of '${name}' is damaged. Copy or download it again; nothing was imported.`,
  },
};
/** A disk or gzip error as a sentence for people; anything else unchanged. */
export function asFileError(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof DialectError) return thrown;
  if (!('code' in thrown) || typeof thrown.code !== 'string') return thrown;
  const known = SENTENCES[thrown.code];
  if (known) return new DialectError(known.code, known.say(basename(path)), { path });
  if ('syscall' in thrown) {
    return new DialectError(
      'unreadable-file',
      `'${basename(path)}' could not be read (${thrown.code}). Copy it to this machine's own disk and try again.`,
      { path, cause: thrown.message },
    );
  }
  return thrown;
}
