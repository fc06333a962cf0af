/** Finds an Electron, builds the application for it, and opens a screen to show it on. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../../../build/launch/bundle.mjs';
import { installedElectron } from '../../../build/launch/electron.mjs';
import { findProjectNode } from '../../../build/launch/project-node.mjs';
import { bridgeApplication } from './bridge.ts';
import { cachedElectron, root } from './cache.ts';
import { openDisplay } from './display.ts';

/** An application that can be started. */
export interface Lab {
  /** Starts Electron as an ordinary user. */
  program: string;
  /** The application's folder, its first argument; empty if the program brings its own. */
  application: string;
  /** The folder of this Electron. */
  dist: string;
  /** True if the application was bridged to an older Electron. */
  bridged: boolean;
  env: Record<string, string>;
}

/** First version with `protocol.handle` and the Node-API of better-sqlite3's prebuilt file. */
const unbridgedFrom = 40;

export interface OpenLab extends Lab {
  close(): Promise<void>;
}

export async function openLab(): Promise<OpenLab | { missing: string }> {
  const found = find();
  if (typeof found === 'string') return { missing: found };
  const folder = await mkdtemp(path.join(tmpdir(), 'dialect-lab-'));
  await ensureBuilt('electron');
  const bridged = await isOld(found.program);
  const application = bridged ? path.join(folder, 'app') : root;
  if (bridged) await bridgeApplication(application);
  const display = await openDisplay();
  return {
    program: await asOrdinaryUser(found.program, folder),
    application,
    dist: path.dirname(found.program),
    bridged,
    env: {
      ...(process.env as Record<string, string>),
      DISPLAY: display.name,
      XDG_SESSION_TYPE: 'x11',
      WAYLAND_DISPLAY: '',
      DIALECT_NODE: findProjectNode().path ?? process.execPath,
      DIALECT_ENGINE_PACK: path.join(root, 'engine-pack/tensorflow'),
      ...(found.sqlite === undefined ? {} : { LAB_SQLITE: found.sqlite }),
    },
    async close() {
      await display.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** @returns what is missing, if anything, as the end of a sentence */
function find(): { program: string; sqlite?: string } | string {
  if (process.platform !== 'linux') return 'they press real keys by the means of X11';
  for (const name of ['Xvfb', 'openbox', 'xdotool', 'wmctrl', 'xprop']) {
    if (spawnSync('which', [name]).status !== 0) return `${name} is not installed`;
  }
  if (asRoot() && spawnSync('unshare', asUser('true')).status !== 0) {
    return "Electron's sandbox needs an ordinary user, and none can be made here (unshare --user)";
  }
  const cached = cachedElectron();
  const installed = installedElectron();
  if (installed !== null) return { program: installed, ...cached };
  if (cached === null) return 'there is no Electron; npm run test:window fetches one';
  return { program: path.join(cached.dist, 'electron'), sqlite: cached.sqlite };
}

async function isOld(program: string): Promise<boolean> {
  const file = path.join(path.dirname(program), 'version');
  const version = await readFile(file, 'utf8').catch(() => '0');
  return Number.parseInt(version) < unbridgedFrom;
}

const asRoot = () => process.getuid?.() === 0;

/** In a user namespace root's files stay accessible, but root is nobody. */
const asUser = (...command: string[]) => [
  '--user',
  '--map-user=65534',
  '--map-group=65534',
  '--',
  ...command,
];

/** Root cannot start Electron's sandbox: then a script that becomes another user first. */
export async function asOrdinaryUser(program: string, folder: string): Promise<string> {
  if (!asRoot()) return program;
  const script = path.join(folder, 'electron');
  await writeFile(script, `#!/bin/sh\nexec unshare ${asUser(program).join(' ')} "$@"\n`);
  await chmod(script, 0o755);
  return script;
}
