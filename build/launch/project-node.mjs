/** Finds the Node 24 that `npm ci` installed, and runs a program under it in place of this one. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** @type {NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const neededMajor = 24;

/**
 * @returns {{ path: string, problem?: undefined } | { path?: undefined, problem: string }} a Node
 *     that can run the project, or a sentence that says what to do
 */
export function findProjectNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const own = fileURLToPath(new URL(`../../node_modules/node/bin/${name}`, import.meta.url));
  if (existsSync(own)) return { path: own };
  if (Number(process.versions.node.split('.')[0]) >= neededMajor) return { path: process.execPath };
  return {
    problem: `Dialect needs Node ${neededMajor}, which is not in node_modules. Run 'npm ci' in the folder of the project first.`,
  };
}

/**
 * Node's cache of compiled source files, with types stripped, which would otherwise take more than half of a
 * start. Next to the packages, so that `npm ci` clears it; if it is not writable, nothing is cached.
 */
export const compileCache = fileURLToPath(
  new URL('../../node_modules/.cache/dialect', import.meta.url),
);

/**
 * For programs that read large files: new objects get 4 MB instead of growing to 32 over a long file, which is 150 MB of
 * memory more and no faster.
 */
export const readsLargeFiles = '--max-semi-space-size=4';

/**
 * @param {string[]} args of Node: the program and its arguments
 * @returns {Promise<number>} the program's exit code; 128 + the signal if a signal ended it
 */
export function runUnderProjectNode(args) {
  const node = findProjectNode();
  if (node.path === undefined) {
    process.stderr.write(`${node.problem}\n`);
    return Promise.resolve(1);
  }
  // Inherited by the program's own processes.
  process.env['NODE_COMPILE_CACHE'] ??= compileCache;
  return runForwarding(node.path, args);
}

/**
 * Runs a program with our streams and forwards signals to it.
 *
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>} its exit code; 128 + the signal if a signal ended it
 */
export function runForwarding(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' });
  // A terminal's Ctrl+C reaches parent and child alike: the child decides what it means.
  const passOn = (/** @type {NodeJS.Signals} */ signal) => {
    if (!process.stdin.isTTY || signal !== 'SIGINT') child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, passOn);
  return new Promise((resolve) => {
    const finish = (/** @type {number} */ code) => {
      for (const signal of forwarded) process.off(signal, passOn);
      resolve(code);
    };
    child.on('error', (error) => {
      process.stderr.write(`${program} could not be started: ${error.message}\n`);
      finish(1);
    });
    child.on('exit', (code, signal) => {
      finish(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
