/** Models from a hub, on request: shown first, then fetched, and refused while switched off. */
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
  /** Whether the user switched downloads on. */
  allowed: boolean;
}

/** DIALECT_HUB names a mirror with the hub's interface. */
function hubHost(env: NodeJS.ProcessEnv = process.env): string {
  return (env['DIALECT_HUB'] ?? HUB).replace(/\/+$/, '');
}

/** The offers shown: exactly that commit is fetched, even if there are newer ones. */
const shown = new Map<string, RemoteModel>();

/**
 * Asks the hub about a model; fetches none of its files.
 *
 * @throws DialectError `downloads-off`, and errors of `remoteModel`
 */
export async function offerOf(id: string, place: DownloadPlace): Promise<DownloadOffer> {
  requireAllowed(place);
  const host = hubHost();
  const model = await remoteModel(id.trim(), { host });
  shown.set(`${host} ${model.id}`, model);
  const { files, bytes, revision, licence, languages } = model;
  return {
    id: model.id,
    host,
    revision,
    bytes,
    licence,
    languages,
    files: files.map(({ path, bytes }) => ({ path, bytes })),
    downloaded: localModel(model.id, place.models) !== null,
  };
}

/**
 * Fetches a model, or the missing part of it.
 *
 * @returns its folder
 * @throws DialectError `downloads-off`, and errors of `downloadModel`
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
    'Downloads are switched off, so nothing was requested. Switch them on in Settings, under Encoders, or add a folder on this machine.',
  );
}
