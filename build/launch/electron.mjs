/** Whether Electron can show a window here, and its program, downloaded once if it is missing. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './bundle.mjs';

const packageFolder = path.join(root, 'node_modules/electron');
const failureMark = path.join(root, 'out/electron-not-fetched');
const fetchLimitMs = 60_000;
const retryAfterMs = 24 * 60 * 60 * 1000;

/** @returns why no window can be opened, as the end of a sentence; null if one can */
export function whyNoWindow(env = process.env) {
  if (process.platform !== 'linux') return null;
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'there is no display';
  if (process.getuid?.() === 0) return "Electron's sandbox does not run as root";
  return null;
}

/**
 * @param {(sentence: string) => void} say called before a download begins
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
 * Path of the program within Electron's folder, as in the package `electron`.
 *
 * @type {Partial<Record<NodeJS.Platform, string>>}
 */
const programNames = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** The folder for Electron, whether or not it exists. */
export function electronFolder(env = process.env) {
  return env['ELECTRON_OVERRIDE_DIST_PATH'] || path.join(packageFolder, 'dist');
}

/**
 * The program in the folder named by ELECTRON_OVERRIDE_DIST_PATH, as in the package itself, else the downloaded
 * one.
 *
 * @returns {string | null} null if there is none
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
