/** Ids of models on the hub, and the folders of downloaded ones. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** `OWNER/NAME`, or `NAME` for the oldest models, as the hub allows. */
export function isModelId(text: string): boolean {
  return (
    /^([A-Za-z0-9][\w.-]{0,95}\/)?[A-Za-z0-9][\w.-]{0,95}$/.test(text) &&
    !text.includes('..') &&
    !text.includes('--') &&
    !/[.-](\/|$)/.test(text)
  );
}

/** Its folder once complete. @param models the application's folder for models */
export function folderOfModel(id: string, models: string): string {
  return join(models, 'hub', id.replace('/', '--'));
}

/** The id of the model that was downloaded into a folder; null for the user's own folders. */
export function modelOfFolder(folder: string, models: string): string | null {
  const id = basename(folder).replace('--', '/');
  return isModelId(id) && resolve(folder) === resolve(folderOfModel(id, models)) ? id : null;
}

/** The folder of a downloaded model, or null. Looks only at the disk. */
export function localModel(id: string, models: string): string | null {
  if (!isModelId(id)) return null;
  const folder = folderOfModel(id, models);
  return existsSync(join(folder, 'config.json')) ? folder : null;
}
