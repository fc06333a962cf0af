/**
 * better-sqlite3 for Node-API 8. Its own source and SQLite's, with its usual defines; the prebuilt file needs
 * Node-API 10, which Electron 22 lacks.
 */
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../../../build/engine-pack/run.ts';
import { root } from './cache.ts';

const modules = path.join(root, 'node_modules');
const source = path.join(modules, 'better-sqlite3');
// Not optimised: the tests read a few hundred rows, and the optimiser would take half a minute.
const common = ['-c', '-w', '-fPIC', '-DNDEBUG'];

/** @param into the file to write, in `folder` */
export async function compileSqlite(folder: string, into: string): Promise<void> {
  const scratch = await mkdtemp(path.join(folder, 'compile-'));
  const object = (name: string) => path.join(scratch, `${name}.o`);
  try {
    await Promise.all([
      compile('g++', [
        ...common,
        '-std=c++20',
        '-include',
        path.join(import.meta.dirname, 'held-references.hpp'),
        '-DNAPI_VERSION=8',
        '-DNAPI_DISABLE_CPP_EXCEPTIONS',
        '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
        `-I${path.join(modules, 'node-api-headers/include')}`,
        `-I${path.join(modules, 'node-addon-api')}`,
        `-I${path.join(source, 'deps/sqlite3')}`,
        path.join(source, 'src/better_sqlite3.cpp'),
        '-o',
        object('addon'),
      ]),
      compile('gcc', [
        ...common,
        '-std=c99',
        ...(await defines()),
        path.join(source, 'deps/sqlite3/sqlite3.c'),
        '-o',
        object('sqlite'),
      ]),
    ]);
    const linked = path.join(scratch, 'linked.node');
    const objects = [object('addon'), object('sqlite')];
    await compile('g++', ['-shared', '-Wl,-Bsymbolic', ...objects, '-o', linked, '-ldl']);
    await rename(linked, into);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function defines(): Promise<string[]> {
  const text = await readFile(path.join(source, 'deps/defines.gypi'), 'utf8');
  return [...text.matchAll(/'([A-Z0-9_]+(?:=-?\d+)?)'/g)].map(([, one]) => `-D${one}`);
}

async function compile(program: string, args: string[]): Promise<void> {
  const ran = await run(program, args);
  if (ran.code === null) throw new Error(`${program} is not installed`);
  if (ran.code !== 0) throw new Error(`${program} failed: ${ran.stderr.trim().slice(-500)}`);
}
