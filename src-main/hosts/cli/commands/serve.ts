import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import openInBrowser from 'open';
import { createCore } from '../../../services/core.ts';
import { defaultHome } from '../../../services/home.ts';
import { connectClient } from '../../shared/core-client.ts';
import { serve } from '../../web/serve.ts';
import { integer } from '../options.ts';
import { onInterrupt } from '../signals.ts';
import { version } from '../version.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Serve the application to a browser on this machine.')
    .argument('[project]', 'NAME.dialect to open')
    .option('--port <n>', 'port on 127.0.0.1; any free one where it is left out', integer(0, 65535))
    .option('--no-open', 'does not open a browser')
    .action(run);
}

async function run(
  path: string | undefined,
  options: { port?: number; open: boolean },
): Promise<void> {
  const core = createCore({ home: defaultHome(), host: 'web', version });
  const stopped = Promise.withResolvers<void>();
  onInterrupt(stopped.resolve);
  try {
    if (path !== undefined) {
      await connectClient(core).call('project.open', { path: resolve(path) });
    }
    const served = await serve(core, { port: options.port, rendererFolder: rendererFolder() });
    process.stdout.write(`Dialect runs at ${served.url}\nPress Ctrl+C to end it.\n`);
    if (options.open) await tryOpen(served.url);
    await stopped.promise;
    await served.close();
  } finally {
    await core.close();
  }
}

/** The built interface: beside the bundle in a package, in out/ of a checkout. */
function rendererFolder(): string {
  const candidates = ['../renderer/', '../../../../out/renderer/'];
  const folders = candidates.map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return folders.find((folder) => existsSync(folder)) ?? folders[1];
}

/** A machine without a browser still has the printed address. */
async function tryOpen(url: string): Promise<void> {
  try {
    const child = await openInBrowser(url);
    child.on('error', () => undefined);
  } catch {
    process.stderr.write('No browser could be started. Open the address above in one.\n');
  }
}
