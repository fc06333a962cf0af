/**
 * Models from a hub. Only these calls use the network, guarded by a preference; a downloaded model is a
 * folder like any other, and works offline.
 */
export { downloadModel } from './hub-download.ts';
export type { DownloadOptions } from './hub-download.ts';
export { isModelId, localModel, modelOfFolder } from './hub-id.ts';
export { HUB, remoteModel } from './hub-listing.ts';
export type { Fetch, HubOptions, RemoteFile, RemoteModel } from './hub-listing.ts';
