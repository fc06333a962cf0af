/**
 * `npm run package`: the packages for the present system, in dist/; `-- --dir` makes only the folder, which needs
 * no downloads. Uses the installed Electron (in ELECTRON_OVERRIDE_DIST_PATH, or downloaded by `npx
 * install-electron`), else electron-builder downloads one. Further arguments go to electron-builder.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ensureBuilt, root } from './launch/bundle.mjs';
import { electronFolder, installedElectron } from './launch/electron.mjs';

const say = (sentence: string) => process.stderr.write(`${sentence}\n`);

async function mustRun(program: string, args: string[]): Promise<void> {
  const child = spawn(process.execPath, [path.join(root, program), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} failed.`);
}

try {
  await mustRun('build/licences.ts', []);
  await ensureBuilt('electron', say);
  const args = process.argv.slice(2);
  const config = ['--config', path.join(root, 'build/electron-builder.yml')];
  await mustRun('node_modules/electron-builder/cli.js', [
    ...(args.includes('--config') ? [] : config),
    ...(installedElectron() === null ? [] : [`-c.electronDist=${electronFolder()}`]),
    ...args,
  ]);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
