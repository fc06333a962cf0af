/**
 * Files that a browser sends: streamed into a private folder, never held in memory, lent to the
 * core by token. What did not arrive whole is removed.
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

/** Left free for the project file and for everything else on the disk, in bytes. */
const reserve = 256 * 1024 * 1024;

export interface Uploads {
  readonly folder: string;
  /**
   * Writes the request's body into a new file.
   * @returns its path and its size in bytes
   * @throws DialectError `too-large` when the disk has no room, `cancelled` when the sender left
   */
  receive(request: IncomingMessage): Promise<{ path: string; size: number }>;
  /** Removes the folder with all that is in it. */
  remove(): Promise<void>;
}

/** @param freeBytes free space of the disk of a folder; replaced in tests */
export async function openUploads(freeBytes = freeBytesOf): Promise<Uploads> {
  const folder = temporaryFolder();
  const disk: Disk = { written: 0, unannounced: 0, announced: 0 };
  return {
    folder,
    async receive(request) {
      const before = disk.written;
      const free = await freeBytes(folder);
      if (request.destroyed) throw interrupted(new Error('The sender left.'));
      // What others have announced and not sent yet is theirs, what they send meanwhile is gone.
      const limit = Math.max(0, free - reserve - disk.announced - (disk.written - before));
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > limit) {
        request.resume();
        throw tooLarge(limit);
      }
      const target = path.join(folder, randomUUID());
      const body = atMost(limit, announced, disk);
      // Piped rather than part of the pipeline: a pipeline that fails would destroy the request and
      // with it the connection, and the sender would see no answer.
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

/** What uploads under way take of one disk, in bytes. */
interface Disk {
  /** Of all uploads since the start. */
  written: number;
  /** Of those that did not announce how much they send. */
  unannounced: number;
  /** Announced by uploads under way, and not there yet. */
  announced: number;
}

/** Lets through what there is room for. `release` gives back what was announced and did not come. */
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
      // What was announced is reserved, and so counted already; what was not shares the room that is left.
      const used = announced > 0 ? bytes : disk.unannounced - others;
      if (used > limit) done(tooLarge(limit));
      else done(null, chunk);
    },
  });
  return Object.assign(body, { release: () => take(open) });
}

function interrupted(error: unknown): DialectError {
  return new DialectError('cancelled', 'The file did not arrive whole; nothing of it was kept.', {
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
