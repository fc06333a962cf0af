/** Models from a hub, on the person's own word: shown first, then fetched, and refused while switched off. */
import { DialectError, type DownloadOffer } from '../../contract/index.ts';
import {
  downloadModel,
  HUB,
  localModel,
  remoteModel,
  type RemoteModel,
} from '../../encoders/transformer/index.ts';

export interface DownloadPlace {
  /** Folder of downloaded models. */
  models: string;
  /** Whether the person switched downloads on. */
  allowed: boolean;
}

/** DIALECT_HUB names a mirror that answers as the hub does. */
function hubHost(env: NodeJS.ProcessEnv = process.env): string {
  return (env['DIALECT_HUB'] ?? HUB).replace(/\/+$/, '');
}

/** What was shown is what is fetched: its commit is taken, whatever came after it. */
const shown = new Map<string, RemoteModel>();

/**
 * Asks the hub about a model; fetches no file of it.
 *
 * @throws DialectError `downloads-off`, and what `remoteModel` throws
 */
export async function offerOf(id: string, place: DownloadPlace): Promise<DownloadOffer> {
  requireAllowed(place);
  const host = hubHost();
  const model = await remoteModel(id.trim(), { host });
  shown.set(`${host} ${model.id}`, model);
  const { files, bytes, revision, licence, languages } = model;
  return {
    ...{ id: model.id, host, revision, bytes, licence, languages },
    files: files.map(({ path, bytes }) => ({ path, bytes })),
    downloaded: localModel(model.id, place.models) !== null,
  };
}

/**
 * Fetches a model, or what is missing of it.
 *
 * @returns its folder
 * @throws DialectError `downloads-off`, and what `downloadModel` throws
 */
export async function download(
  id: string,
  place: DownloadPlace,
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
): Promise<string> {
  requireAllowed(place);
  const host = hubHost();
  const model = shown.get(`${host} ${id}`);
  return downloadModel(id, place.models, { host, signal, progress, model });
}

export function requireAllowed({ allowed }: DownloadPlace): void {
  if (allowed) return;
  throw new DialectError(
    'downloads-off',
    'Downloads are switched off, so nothing was asked for. Switch them on in Settings, under Encoders, or add a folder of this machine.',
  );
}
