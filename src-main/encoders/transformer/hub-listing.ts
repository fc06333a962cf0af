/**
 * What a download would fetch: files, size, licence, languages, host. Shown before anything is fetched.
 * The host's API is that of huggingface.co (`/api/models/ID?blobs=true`), which mirrors offer too.
 */
import { z } from 'zod';
import { DialectError } from '../../contract/errors.ts';
import { languagesInWords, licenceInWords } from './front-matter.ts';
import { neededFiles } from './hub-files.ts';
import { isModelId } from './hub-id.ts';

export type Fetch = typeof globalThis.fetch;

export interface HubOptions {
  host?: string;
  fetch?: Fetch;
}

export interface RemoteFile {
  path: string;
  bytes: number;
  /** Hash of large files, in hexadecimal. */
  sha256: string | null;
  /** Hash of small files, as in git: the SHA-1 of a short header and the file. */
  gitSha1: string | null;
}

export interface RemoteModel {
  id: string;
  /** A commit, so that what is fetched is what was shown. */
  revision: string;
  host: string;
  files: RemoteFile[];
  /** Total of all files. */
  bytes: number;
  licence: string;
  languages: string;
}

export const HUB = 'https://huggingface.co';

const Text = z.string();
const Sibling = z.object({
  rfilename: Text,
  size: z.int().nonnegative(),
  blobId: Text.nullish(),
  lfs: z.object({ sha256: Text }).nullish(),
});
const Listing = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  gated: z.union([z.boolean(), Text]).default(false),
  config: z.object({ model_type: Text.nullish() }).nullish(),
  cardData: z
    .object({
      license: z.union([Text, z.array(Text)]).nullish(),
      language: z.union([Text, z.array(Text)]).nullish(),
    })
    .nullish(),
  siblings: z.array(Sibling),
});

/**
 * Asks the host about a model; fetches none of its files.
 *
 * @throws DialectError `bad-input`, `not-found`, `gated`, `no-network`, `bad-model`: it has no usable
 *     weights
 */
export async function remoteModel(
  id: string,
  { host = HUB, fetch = globalThis.fetch }: HubOptions = {},
): Promise<RemoteModel> {
  if (!isModelId(id)) {
    throw new DialectError(
      'bad-input',
      `“${id}” is not a model’s id, which looks like OWNER/NAME.`,
      {
        id,
      },
    );
  }
  const answer = await ask(fetch, `${host}/api/models/${id}?blobs=true`, host);
  checkAnswer(answer, id, host);
  const listing = Listing.safeParse(await answer.json().catch(() => null));
  if (!listing.success) {
    throw new DialectError(
      'no-network',
      `${host} answered, but not like a model hub. Check its address.`,
      { host, issues: listing.error.issues.length },
    );
  }
  const { sha, gated, config, cardData, siblings } = listing.data;
  if (gated !== false) throw gatedModel(id, host);
  const needed = neededFiles(
    siblings.map(({ rfilename }) => rfilename),
    config?.model_type ?? null,
  );
  if (needed === null) {
    throw new DialectError(
      'bad-model',
      `“${id}” cannot be used as an encoder: it lacks a config.json, a tokenizer.json, or weights that run here (model.safetensors of a BERT family, or onnx/model.onnx). Nothing was fetched.`,
      { id },
    );
  }
  const files = siblings
    .filter(({ rfilename }) => needed.includes(rfilename))
    .map(({ rfilename, size, lfs, blobId }) => ({
      path: rfilename,
      bytes: size,
      sha256: lfs?.sha256 ?? null,
      gitSha1: lfs ? null : (blobId ?? null),
    }));
  return {
    id,
    revision: sha,
    host,
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    licence: licenceInWords(list(cardData?.license).at(0) ?? null),
    languages: languagesInWords(list(cardData?.language)),
  };
}

function list(value: string | string[] | null | undefined): string[] {
  return typeof value === 'string' ? [value] : (value ?? []);
}

/** @throws DialectError `no-network` @throws AbortError */
export async function ask(
  fetch: Fetch,
  address: string,
  host: string,
  init: RequestInit = {},
): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (thrown) {
    if (init.signal?.aborted) throw thrown;
    throw new DialectError(
      'no-network',
      `${host} could not be reached. Check the connection, then try again; models on this machine still work.`,
      { host, cause: thrown instanceof Error ? thrown.message : String(thrown) },
    );
  }
}

/** @throws DialectError `not-found`, `gated`, `no-network` */
export function checkAnswer(answer: Response, id: string, host: string): void {
  if (answer.ok) return;
  const reason = answer.headers.get('x-error-code');
  if (reason === 'GatedRepo' || answer.status === 403) throw gatedModel(id, host);
  // The hub answers 401 for missing models too, so as not to reveal private ones.
  if (answer.status === 404 || answer.status === 401) {
    throw new DialectError(
      'not-found',
      `${host} has no public model “${id}”. Check its spelling, including upper and lower case.`,
      { id, host, status: answer.status },
    );
  }
  throw new DialectError(
    'no-network',
    `${host} answered with error ${answer.status}. Try again in a few minutes.`,
    { id, host, status: answer.status },
  );
}

function gatedModel(id: string, host: string): DialectError {
  return new DialectError(
    'gated',
    `“${id}” is available on ${host} only to those who agreed to its terms. Download it there, then choose its folder.`,
    { id, host },
  );
}
