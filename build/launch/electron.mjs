/** Whether Electron can show a window here, and the program itself, fetched once where it is missing. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './bundle.mjs';

const packageFolder = path.join(root, 'node_modules/electron');
const failureMark = path.join(root, 'out/electron-not-fetched');
const fetchLimitMs = 60_000;
const retryAfterMs = 24 * 60 * 60 * 1000;

/** @returns why no window can be opened, as the end of a sentence; null where one can */
export function whyNoWindow(env = process.env) {
  if (process.platform !== 'linux') return null;
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'there is no display';
  if (process.getuid?.() === 0) return "Electron's sandbox does not run as root";
  return null;
}

/**
 * @param {(sentence: string) => void} say is told before a download begins
 * @returns {Promise<{ path: string, problem?: undefined } | { path?: undefined, problem: string }>}
 */
export async function findElectron(say) {
  const present = installedElectron();
  if (present !== null) return { path: present };
  if (existsSync(failureMark) && Date.now() - statSync(failureMark).mtimeMs < retryAfterMs) {
    return {
      problem: 'Electron could not be fetched before (npx install-electron tries again)',
    };
  }
  say('Fetching Electron, about 110 MB, once; at most a minute...');
  await fetchElectron();
  const fetched = installedElectron();
  if (fetched !== null) return { path: fetched };
  mkdirSync(path.dirname(failureMark), { recursive: true });
  writeFileSync(failureMark, '');
  return { problem: 'Electron could not be fetched (npx install-electron tries again)' };
}

/**
 * Where the program lies within a folder of Electron, as the package `electron` has it.
 *
 * @type {Partial<Record<NodeJS.Platform, string>>}
 */
const programNames = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** The folder that holds Electron, whether anything is there or not. */
export function electronFolder(env = process.env) {
  return env['ELECTRON_OVERRIDE_DIST_PATH'] || path.join(packageFolder, 'dist');
}

/**
 * The program of the folder that ELECTRON_OVERRIDE_DIST_PATH names, as the package itself has it,
 * else the one that was fetched.
 *
 * @returns {string | null} null where there is none
 */
export function installedElectron(env = process.env) {
  const program = path.join(electronFolder(env), programNames[process.platform] ?? 'electron');
  return existsSync(program) ? program : null;
}

/** @returns {Promise<void>} */
function fetchElectron() {
  const installer = path.join(packageFolder, 'install.js');
  if (!existsSync(installer)) return Promise.resolve();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { stdio: 'ignore', timeout: fetchLimitMs });
    child.on('error', () => resolve());
    child.on('exit', () => resolve());
  });
}
