/**
 * Downloads a model from the hub into the application's folder: file by file into a temporary folder,
 * resumed after interruptions, checked against the hub's hashes, and renamed only when complete.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DialectError } from '../../contract/errors.ts';
import { isNoSpace } from './bad-model.ts';
import { folderOfModel, localModel } from './hub-id.ts';
import { ask, checkAnswer, remoteModel } from './hub-listing.ts';
import type { Fetch, HubOptions, RemoteFile, RemoteModel } from './hub-listing.ts';

export interface DownloadOptions extends HubOptions {
  signal?: AbortSignal;
  /** Bytes present, and bytes in all. */
  progress?: (done: number, total: number) => void;
  /** The offer shown to the user; requested again if left out. */
  model?: RemoteModel;
}

/**
 * @param models the application's folder for models
 * @returns the folder of the model, at once if it was downloaded before
 * @throws DialectError `interrupted` and `cancelled`: received data is kept, and the next call continues;
 *     `no-space`, `damaged-download`; and the errors of `remoteModel`
 */
export async function downloadModel(
  id: string,
  models: string,
  { host, fetch = globalThis.fetch, signal, progress, model: shown }: DownloadOptions = {},
): Promise<string> {
  const there = localModel(id, models);
  if (there !== null) return there;
  const model = shown ?? (await remoteModel(id, { host, fetch }));
  const target = folderOfModel(model.id, models);
  const partial = `${target}.partial`;
  await startOrGoOn(partial, model);
  const done = new Map<string, number>();
  const told = (path: string, bytes: number) => {
    done.set(path, bytes);
    progress?.(sum(done.values()), model.bytes);
  };
  try {
    for (const { path } of model.files) done.set(path, await keptOf(join(partial, path)));
    await checkSpace(models, model.bytes - sum(done.values()));
    for (const file of model.files) {
      const tell = (bytes: number) => told(file.path, bytes);
      await getFile(model, file, partial, { fetch, signal, told: tell });
    }
    await rm(join(partial, NOTE));
    await rename(partial, target);
    return target;
  } catch (thrown) {
    throw explained(thrown, model, sum(done.values()), signal);
  }
}

const NOTE = 'dialect-download.json';
const MEGABYTE = 1_000_000;

/** If another revision was begun, its files are discarded: revisions are never mixed. */
async function startOrGoOn(partial: string, { revision }: RemoteModel): Promise<void> {
  const note = join(partial, NOTE);
  const begun = existsSync(note) ? await readFile(note, 'utf8') : null;
  if (begun === revision) return;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  await writeFile(note, revision);
}

async function keptOf(file: string): Promise<number> {
  return (await sizeOf(file)) ?? (await sizeOf(`${file}.partial`)) ?? 0;
}

async function sizeOf(file: string): Promise<number | null> {
  return stat(file).then(
    ({ size }) => size,
    () => null,
  );
}

async function checkSpace(models: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(models);
  if (bavail * bsize < bytes) throw Object.assign(new Error(`${bytes}`), { code: 'ENOSPC' });
}

interface Fetching {
  fetch: Fetch;
  signal: AbortSignal | undefined;
  /** Called with the bytes present so far. */
  told(bytes: number): void;
}

async function getFile(
  { id, revision, host }: RemoteModel,
  file: RemoteFile,
  folder: string,
  { fetch, signal, told }: Fetching,
): Promise<void> {
  const target = join(folder, file.path);
  if (existsSync(target)) return;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const partial = `${target}.partial`;
  const kept = (await sizeOf(partial)) ?? 0;
  if (kept < file.bytes || kept === 0) {
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (kept > 0) headers['range'] = `bytes=${kept}-`;
    const address = `${host}/${id}/resolve/${revision}/${file.path}`;
    const answer = await ask(fetch, address, host, { headers, signal });
    checkAnswer(answer, id, host);
    await append(partial, answer, answer.status === 206 ? kept : 0, file.bytes, told);
  }
  if (!(await isAsStated(partial, file))) {
    await rm(partial);
    throw new DialectError(
      'damaged-download',
      `${file.path} of “${id}” did not arrive as ${host} describes it, so it was discarded. Start the download again; the other files are kept.`,
      { id, host, file: file.path },
    );
  }
  await rename(partial, target);
}

async function append(
  partial: string,
  answer: Response,
  from: number,
  most: number,
  told: (bytes: number) => void,
): Promise<void> {
  const handle = await open(partial, from === 0 ? 'w' : 'a');
  try {
    let bytes = from;
    for await (const piece of answer.body ?? []) {
      await handle.writeFile(piece);
      bytes += piece.byteLength;
      told(bytes);
      // Stops at the announced size: a host that sends more must not fill the disk.
      if (bytes > most) break;
    }
  } finally {
    await handle.close();
  }
}

async function isAsStated(path: string, file: RemoteFile): Promise<boolean> {
  if ((await sizeOf(path)) !== file.bytes) return false;
  if (file.sha256 !== null) return (await digest(path, 'sha256')) === file.sha256;
  if (file.gitSha1 === null) return true;
  return (await digest(path, 'sha1', `blob ${file.bytes}\0`)) === file.gitSha1;
}

async function digest(path: string, algorithm: string, head = ''): Promise<string> {
  const hash = createHash(algorithm).update(head);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function explained(
  thrown: unknown,
  { id, bytes }: RemoteModel,
  kept: number,
  signal: AbortSignal | undefined,
): unknown {
  const details = { id, kept, bytes };
  const what = `${megabytes(kept)} of ${megabytes(bytes)} MB are kept; start it again to go on.`;
  if (signal?.aborted) {
    return new DialectError('cancelled', `The download of “${id}” was stopped. ${what}`, details);
  }
  if (isNoSpace(thrown)) {
    return new DialectError(
      'no-space',
      `The disk has no room for “${id}”. Make room for ${megabytes(bytes - kept)} MB. ${what}`,
      details,
    );
  }
  if (thrown instanceof DialectError && thrown.code !== 'no-network') return thrown;
  const cause = thrown instanceof Error ? thrown.message : String(thrown);
  return new DialectError('interrupted', `The download of “${id}” broke off. ${what}`, {
    ...details,
    cause,
  });
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
