/**
 * What `npm ci` does last: builds the interface, so that the first `npm start` does not wait for
 * it. Never fails an installation: what is missing here is built, and complained of, at the start.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt, root } from './bundle.mjs';

if (existsSync(path.join(root, 'src-renderer/index.html'))) {
  try {
    await ensureBuilt('interface');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The interface was not built now; npm start tries again. ${reason}\n`);
  }
}
