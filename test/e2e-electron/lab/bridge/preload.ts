/** Electron 22 gives a dropped file its path itself; since 32 the preload asks webUtils for it. */
import electron from 'electron';

if (!('webUtils' in electron)) {
  const getPathForFile = (file: { path?: string }) => file.path ?? '';
  Object.defineProperty(electron, 'webUtils', { value: { getPathForFile } });
}
