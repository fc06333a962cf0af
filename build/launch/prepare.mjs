/**
 * Last step of `npm ci`: builds the interface and the shell, so that the first `npm start` does not wait for
 * them. Never fails an installation: anything missing here is built, or reported, at the start.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt, root } from './bundle.mjs';

if (existsSync(path.join(root, 'electron.vite.config.ts'))) {
  try {
    await ensureBuilt('electron');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The application was not built now; npm start tries again. ${reason}\n`);
  }
}
