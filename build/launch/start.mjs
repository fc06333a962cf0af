/**
 * `npm start`: builds what changed, then opens Dialect in a window of its own; if that is impossible, says why in
 * one line and serves it to the browser. `--web` goes to the browser at once.
 */
import path from 'node:path';
import { ensureBuilt, root } from './bundle.mjs';
import { findElectron, whyNoWindow } from './electron.mjs';
import { findProjectNode, runForwarding, runUnderProjectNode } from './project-node.mjs';

const args = process.argv.slice(2);
const say = (/** @type {string} */ sentence) => process.stderr.write(`${sentence}\n`);

try {
  process.exitCode = await start();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function start() {
  if (args.includes('--web')) return serve(null);
  const noWindow = whyNoWindow();
  if (noWindow !== null) return serve(noWindow);
  const electron = await findElectron(say);
  if (electron.path === undefined) return serve(electron.problem);
  await ensureBuilt('electron', say);
  process.env['DIALECT_ENGINE_PACK'] ??= path.join(root, 'engine-pack/tensorflow');
  process.env['DIALECT_NODE'] ??= findProjectNode().path;
  return runForwarding(electron.path, [root, ...args]);
}

/** @param {string | null} reason why there is no window; null if the user asked for the browser */
async function serve(reason) {
  await ensureBuilt('interface', say);
  if (reason !== null) say(`No window, because ${reason}: Dialect runs in the browser instead.`);
  const options = args.filter((arg) => arg !== '--web');
  const quiet = Boolean(process.env['CI']) || whyNoWindow() === 'there is no display';
  if (quiet && !options.includes('--no-open')) options.push('--no-open');
  const cli = path.join(root, 'src-main/hosts/cli/main.ts');
  return runUnderProjectNode([cli, 'serve', ...options]);
}
