/**
 * Builds the interface and the Electron bundle, which are all that needs building, and only if their sources have
 * changed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProjectNode } from './project-node.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @typedef {object} Part
 * @property {string[]} sources files and folders that the part is made from
 * @property {string} product exists once it is built
 * @property {string} tool
 * @property {string[]} args
 */

/** @type {Record<'interface' | 'electron', Part>} */
const parts = {
  interface: {
    sources: ['src-renderer', 'src-main/contract', 'vite.config.ts', 'package-lock.json'],
    product: 'out/renderer/index.html',
    tool: 'node_modules/vite/bin/vite.js',
    args: ['build', '--logLevel', 'warn'],
  },
  electron: {
    sources: [
      'src-renderer',
      'src-main',
      'vite.config.ts',
      'electron.vite.config.ts',
      'package-lock.json',
    ],
    product: 'out/main/electron.js',
    tool: 'node_modules/electron-vite/bin/electron-vite.js',
    args: ['build', '--logLevel', 'warn'],
  },
};

/** @param {keyof typeof parts} name */
export function isFresh(name) {
  const { product, sources } = parts[name];
  return existsSync(path.join(root, product)) && readStamp(name) === fingerprint(sources);
}

/**
 * @param {keyof typeof parts} name
 * @param {(sentence: string) => void} say called if there is something to wait for
 * @throws Error with the build tool's own message if the build fails
 */
export async function ensureBuilt(name, say = () => undefined) {
  if (isFresh(name)) return;
  const { sources, tool, args } = parts[name];
  if (!existsSync(path.join(root, tool))) {
    throw new Error(`The build tools are not installed. Run 'npm ci' first.`);
  }
  const node = findProjectNode();
  if (node.path === undefined) throw new Error(node.problem);
  say(`Building the ${name === 'electron' ? 'application' : name}, a few seconds...`);
  // Taken before the build, so that changes during it are built the next time.
  const built = fingerprint(sources);
  await run(node.path, [path.join(root, tool), ...args]);
  writeStamp(name, built);
  // Electron's build includes the interface.
  if (name === 'electron') writeStamp('interface', fingerprint(parts.interface.sources));
}

/**
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The build failed:\n${output.trim()}`));
    });
  });
}

/**
 * By content, not time: a fresh clone and a reverted change both count as unchanged.
 *
 * @param {string[]} sources
 */
function fingerprint(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesUnder(path.join(root, source))) {
      hash.update(`${path.relative(root, file)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} place
 * @returns {string[]}
 */
function filesUnder(place) {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [place];
  return readdirSync(place)
    .sort()
    .flatMap((name) => filesUnder(path.join(place, name)));
}

/** @param {string} name */
function stampFile(name) {
  return path.join(root, 'out', `${name}.stamp`);
}

/** @param {string} name */
function readStamp(name) {
  const file = stampFile(name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/**
 * @param {string} name
 * @param {string} value
 */
function writeStamp(name, value) {
  mkdirSync(path.dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), value);
}
