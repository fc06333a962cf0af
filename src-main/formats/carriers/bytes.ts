/**
 * The bytes of a file, unpacked where they are gzipped, and the refusal of what is no readable
 * text file at all. Knows nothing of characters or records.
 */
import { createReadStream } from 'node:fs';
import type { ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Gunzip } from 'node:zlib';
import { DialectError } from '../../contract/errors.ts';

/** One read from the disk, in bytes. */
const CHUNK = 256 * 1024;

/** What a file begins with, and what it therefore is. */
const SIGNATURES: readonly { bytes: Buffer; what: string; instead: string }[] = [
  {
    bytes: Buffer.from('PK\x03\x04', 'latin1'),
    what: 'a ZIP archive or an Excel workbook',
    instead: 'Unpack it, or save the sheet as CSV, and import that file.',
  },
  {
    bytes: Buffer.from('PAR1', 'latin1'),
    what: 'a Parquet file',
    instead: 'Convert it to JSONL or CSV and import that file.',
  },
  {
    bytes: Buffer.from('SQLite format 3\0', 'latin1'),
    what: 'a SQLite database',
    instead:
      'If it is a Dialect project, open it instead; otherwise export its table as CSV and import that.',
  },
  {
    bytes: Buffer.from('%PDF-', 'latin1'),
    what: 'a PDF document',
    instead: 'Copy its text into a table or a text file and import that.',
  },
  {
    bytes: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
    what: 'an old Office document',
    instead: 'Save the sheet as CSV and import that file.',
  },
  {
    bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    what: 'packed with zstd',
    instead: 'Unpack it, or pack it with gzip, and import that file.',
  },
  {
    bytes: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]),
    what: 'packed with xz',
    instead: 'Unpack it, or pack it with gzip, and import that file.',
  },
  {
    bytes: Buffer.from('BZh', 'latin1'),
    what: 'packed with bzip2',
    instead: 'Unpack it, or pack it with gzip, and import that file.',
  },
  {
    bytes: Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'),
    what: 'a 7-Zip archive',
    instead: 'Unpack it and import the file inside.',
  },
  {
    bytes: Buffer.from('\x89PNG', 'latin1'),
    what: 'a picture',
    instead: 'Choose a file with text.',
  },
  {
    bytes: Buffer.from([0xff, 0xd8, 0xff]),
    what: 'a picture',
    instead: 'Choose a file with text.',
  },
];

export interface FileFacts {
  name: string;
  /** Size on disk, packed or not. */
  bytes: number;
  gzip: boolean;
}

/** Looks at a file without reading it through; throws a DialectError where it cannot be read. */
export async function lookAt(path: string): Promise<FileFacts> {
  const name = basename(path);
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) {
      throw new DialectError('is-folder', `'${name}' is a folder. Choose the files inside it.`, {
        path,
      });
    }
    if (facts.size === 0 && facts.isFile()) {
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

/** Throws where the first unpacked bytes tell that the file is no text. */
export function refuseBinary(head: Buffer, name: string): void {
  for (const { bytes, what, instead } of SIGNATURES) {
    if (head.subarray(0, bytes.length).equals(bytes)) {
      throw new DialectError('binary-file', `'${name}' is ${what}, not text. ${instead}`, { name });
    }
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
  const file = createReadStream(path, { highWaterMark: CHUNK });
  const source = gzip ? unpack(file) : file;
  try {
    for await (const chunk of source) {
      signal?.throwIfAborted();
      onBytes?.(file.bytesRead);
      yield chunk as Buffer;
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
function asFileError(thrown: unknown, path: string): unknown {
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
