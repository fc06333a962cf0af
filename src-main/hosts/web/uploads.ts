/**
 * Files that a browser sends: streamed into a private folder, never held in memory, lent to the core by
 * token. Incomplete ones are removed.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm, stat, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DialectError } from '../../contract/errors.ts';
import { temporaryFolder } from '../../store/temporary.ts';

/** Space to leave free for the project file and everything else on the disk, in bytes. */
const reserve = 256 * 1024 * 1024;

export interface Uploads {
  readonly folder: string;
  /**
   * Writes the request's body into a new file.
   * @returns its path and its size in bytes
   * @throws DialectError `too-large` if the disk has no room, `cancelled` if the sender left
   */
  receive(request: IncomingMessage): Promise<{ path: string; size: number }>;
  /** Removes the folder with its contents. */
  remove(): Promise<void>;
}

/** @param freeBytes free space on the disk of a folder; replaced in tests */
export async function openUploads(freeBytes = freeBytesOf): Promise<Uploads> {
  const folder = temporaryFolder();
  const disk: Disk = { written: 0, unannounced: 0, announced: 0 };
  return {
    folder,
    async receive(request) {
      const before = disk.written;
      const free = await freeBytes(folder);
      if (request.destroyed) throw interrupted(new Error('The sender left.'));
      // Subtracts what other uploads have announced but not sent yet, and what they have sent meanwhile.
      const limit = Math.max(0, free - reserve - disk.announced - (disk.written - before));
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > limit) {
        request.resume();
        throw tooLarge(limit);
      }
      const target = path.join(folder, randomUUID());
      const body = atMost(limit, announced, disk);
      // Piped separately from the pipeline: a failing pipeline would destroy the request and its
      // connection, and the sender would get no answer.
      request.pipe(body);
      request.once('close', () => {
        if (!request.complete) body.destroy(new Error('The sender left.'));
      });
      try {
        await pipeline(body, createWriteStream(target, { flags: 'wx', mode: 0o600 }));
      } catch (error) {
        await rm(target, { force: true });
        throw error instanceof DialectError ? error : interrupted(error);
      } finally {
        body.release();
        request.unpipe(body);
        request.resume();
      }
      return { path: target, size: (await stat(target)).size };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Disk usage of uploads in progress, in bytes. */
interface Disk {
  /** By all uploads since the start. */
  written: number;
  /** By uploads that did not announce their size. */
  unannounced: number;
  /** Announced by uploads in progress, and not received yet. */
  announced: number;
}

/** Passes on as much as there is room for. `release` returns space that was announced but not used. */
function atMost(limit: number, announced: number, disk: Disk): Transform & { release(): void } {
  let bytes = 0;
  let open = announced;
  const others = disk.unannounced;
  disk.announced += open;
  const take = (size: number) => {
    const due = Math.min(open, size);
    open -= due;
    disk.announced -= due;
  };
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      disk.written += chunk.length;
      if (announced === 0) disk.unannounced += chunk.length;
      take(chunk.length);
      // Announced bytes are reserved, and so counted already; others share the remaining room.
      const used = announced > 0 ? bytes : disk.unannounced - others;
      if (used > limit) done(tooLarge(limit));
      else done(null, chunk);
    },
  });
  return Object.assign(body, { release: () => take(open) });
}

function interrupted(error: unknown): DialectError {
  return new DialectError('cancelled', 'The file did not arrive completely; nothing was kept.', {
    reason: error instanceof Error ? error.message : String(error),
  });
}

function tooLarge(limit: number): DialectError {
  return new DialectError(
    'too-large',
    'The disk for temporary files has no room for this file; nothing was kept. Free some space, or import the file with the command line, which reads it where it lies.',
    { limit },
  );
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
