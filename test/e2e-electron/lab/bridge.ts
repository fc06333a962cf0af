/**
 * Makes the built application (out/) run in Electron 22, in a folder of its own: the main process as CommonJS
 * behind bridge/main.ts, styles and patterns for Chromium 108.
 */
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join as at } from 'node:path';
import { transform } from 'lightningcss';
import { bundle } from './bundle.ts';
import { root } from './cache.ts';

const out = at(root, 'out');
const bridge = at(import.meta.dirname, 'bridge');

/** @param folder is created; then `electron folder` starts Dialect */
export async function bridgeApplication(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(out, at(folder, 'out'), { recursive: true });
  await cp(at(root, 'resources'), at(folder, 'resources'), { recursive: true });
  await symlink(at(root, 'node_modules'), at(folder, 'node_modules'));
  await cp(at(root, 'package.json'), at(folder, 'package.json'));
  await bridgeInPlace(folder);
}

/** @param folder an application with its out/, package.json and packages: it is changed */
export async function bridgeInPlace(folder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(at(folder, 'package.json'), 'utf8')) as object;
  const main = 'out/main/bridged.cjs';
  await writeFile(at(folder, 'package.json'), JSON.stringify({ ...manifest, main }));
  const first = "require('./bridge.cjs');\nrequire('./application.cjs');\n";
  await writeFile(at(folder, main), first);
  const mainFolder = at(folder, 'out/main');
  await Promise.all([
    bundle(at(bridge, 'main.ts'), mainFolder, 'bridge.cjs'),
    bundle(at(mainFolder, 'electron.js'), mainFolder, 'application.cjs'),
    bridgePreload(at(folder, 'out/preload/index.cjs')),
    bridgePage(at(folder, 'out/renderer')),
  ]);
}

/** A sandboxed preload is a single file: the bridge's comes first, each in a scope of its own. */
async function bridgePreload(file: string): Promise<void> {
  await bundle(at(bridge, 'preload.ts'), at(file, '..'), 'bridge.cjs');
  const parts = [at(file, '../bridge.cjs'), file].map(async (part) => {
    return `(() => {\n${await readFile(part, 'utf8')}\n})();\n`;
  });
  await writeFile(file, (await Promise.all(parts)).join(''));
}

async function bridgePage(folder: string): Promise<void> {
  const assets = at(folder, 'assets');
  let patterns = 0;
  for (const name of await readdir(assets)) {
    const file = at(assets, name);
    if (name.endsWith('.css')) {
      const { code } = transform({
        filename: name,
        code: await readFile(file),
        targets: { chrome: 108 << 16 },
      });
      await writeFile(file, code);
    } else if (name.endsWith('.js')) {
      const source = await readFile(file, 'utf8');
      const plain = withoutSetNotation(source);
      if (plain !== source) patterns += 1;
      await writeFile(file, plain);
    }
  }
  if (patterns === 0)
    throw new Error('The pattern with set notation was not found: see bridge.ts.');
  await bundle(at(bridge, 'polyfills.ts'), assets, 'polyfills.js');
  const html = at(folder, 'index.html');
  const text = await readFile(html, 'utf8');
  const script = '<script src="./assets/polyfills.js"></script>';
  await writeFile(html, text.replace('<script type="module"', `${script}\n    $&`));
}

/** The only pattern with the flag `v` (src-renderer/src/text/controls.ts), which needs Chromium 112. */
function withoutSetNotation(source: string): string {
  return source
    .replaceAll(
      '[\\p{Cc}--[\\t\\n\\r]]',
      '\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F',
    )
    .replaceAll(')\\2*/gv', ')\\2*/gu');
}
