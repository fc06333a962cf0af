/** Messages about unusable files are true: damage is only reported if a check found it. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../../src-main/contract/index.ts';
import { explain } from '../../../src-main/store/explain.ts';
import { createProject, openProject } from '../../../src-main/store/open.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { salvage } from '../../../src-main/store/salvage.ts';
import { importRecords, newProject, temporaryFolder, unlabelledPairs } from './support.ts';

function closedProject(): string {
  const { db, path, close } = newProject();
  importRecords(db, unlabelledPairs(30));
  close();
  return path;
}

async function said(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    const { code, message } = toFailure(error);
    return `${code}: ${message}`;
  }
  return 'nothing';
}

/** Messages of opening to write, to read and to salvage. */
async function everyWay(path: string): Promise<string[]> {
  const out = join(temporaryFolder(), 'out.dialect');
  return [
    await said(async () => (await openProject(path, 'test')).close()),
    await said(async () => (await openReadOnly(path)).close()),
    await said(() => salvage(path, out)),
  ];
}

describe('a file of the wrong kind', () => {
  it('is named for what it is: folder, pipe, text, nothing in it', async () => {
    const folder = temporaryFolder();
    const path = (name: string) => join(folder, `${name}.dialect`);
    mkdirSync(path('folder'));
    for (const one of await everyWay(path('folder'))) expect(one).toMatch(/is a folder, not/);
    if (spawnSync('mkfifo', [path('pipe')]).status === 0) {
      for (const one of await everyWay(path('pipe'))) expect(one).toMatch(/is a pipe or a device/);
    }
    writeFileSync(path('text'), 'id,prompt\n'.repeat(1000));
    writeFileSync(path('empty'), '');
    for (const name of ['text', 'empty']) {
      for (const one of await everyWay(path(name))) expect(one).toMatch(/^not-a-project: /);
    }
  });

  it('with too long a name is told so before it is missed', async () => {
    const long = join(temporaryFolder(), `${'n'.repeat(244)}.dialect`);
    for (const one of await everyWay(long)) expect(one).toMatch(/^name-too-long: .*shorter/);
    expect(await said(() => createProject(long, { name: 'x' }, 'test'))).toMatch(/^name-too-long/);
  });
});

describe('a lock that is none', () => {
  it('is told from a project that is open elsewhere and from a damaged one', async () => {
    for (const make of [
      (lock: string) => writeFileSync(lock, Buffer.alloc(5000, 'x')),
      (lock: string) => mkdirSync(lock),
    ]) {
      const path = closedProject();
      rmSync(`${path}-lock`, { force: true });
      make(`${path}-lock`);
      expect(await said(() => openProject(path, 'test'))).toMatch(/^bad-lock: .*remove/);
    }
  });
});

describe('“damaged”', () => {
  it('is said of a file that a check finds wrong, also of one that was cut off', async () => {
    const path = closedProject();
    truncateSync(path, 20_480);
    const [write, read] = await everyWay(path);
    expect([write, read].join()).toMatch(/project-corrupt: .*dialect salvage.*project-corrupt: /);
  });

  it('is not said where SQLite says so and the file is sound', () => {
    const path = closedProject();
    for (const code of ['SQLITE_CORRUPT', 'SQLITE_IOERR_READ', 'SQLITE_CANTOPEN', 'SQLITE_FULL']) {
      const { message } = toFailure(explain(new Database.SqliteError('malformed', code), path));
      expect(message).not.toMatch(/damaged/);
      expect(message).toMatch(/\. .*(again|Check|Make room)/);
    }
  });
});

/** As a user other than root, to whom permissions apply; null if he cannot reach the checkout. */
function asOthers(scratch: string, ...args: string[]): Record<string, string | null> | null {
  const entry = fileURLToPath(new URL('./explain-program.ts', import.meta.url));
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const { stdout, status } = spawnSync(process.execPath, [entry, ...args], {
    encoding: 'utf8' as const,
    ...nobody,
    env: { ...process.env, TMPDIR: scratch },
  });
  return status === 0 ? (JSON.parse(stdout) as Record<string, string | null>) : null;
}

/** A folder owned by the user who runs the program. */
function ownFolder(): string {
  const folder = temporaryFolder();
  if (process.getuid?.() !== 0) return folder;
  chmodSync(dirname(folder), 0o711);
  chownSync(folder, 65_534, 65_534);
  return folder;
}

const missing = ['x.dialect', 'y.dialect', 'z'].map((name) => join('/nowhere', name));
const unable =
  process.platform === 'win32' || asOthers(tmpdir(), ...missing) === null
    ? ' (skipped: no user whom permissions concern can read this checkout)'
    : '';

describe.skipIf(unable !== '')(`without permission${unable}`, () => {
  it('each file and folder is named, with a way out; nothing is called damaged', () => {
    const [folder, own] = [ownFolder(), ownFolder()];
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    for (const name of ['p', 'unreadable']) {
      cpSync(closedProject(), join(locked, `${name}.dialect`));
      chmodSync(join(locked, `${name}.dialect`), name === 'p' ? 0o644 : 0o000);
    }
    chmodSync(locked, 0o555);
    const seen = asOthers(
      own,
      join(locked, 'p.dialect'),
      join(locked, 'new.dialect'),
      join(locked, 'home'),
    );
    expect(seen).toEqual({
      write: expect.stringMatching(/^no-permission: Nothing can be written beside/) as string,
      read: null,
      copy: expect.stringMatching(/^no-permission: /) as string,
      salvage: expect.stringMatching(/^no-permission: .*(new\.dialect|beside)/) as string,
      create: expect.stringMatching(/^no-permission: /) as string,
      home: expect.stringMatching(/^bad-home: .*DIALECT_HOME/) as string,
    });
    const unread = asOthers(
      own,
      join(locked, 'unreadable.dialect'),
      join(own, 'new.dialect'),
      join(own, 'home'),
    );
    for (const way of ['write', 'read', 'copy', 'salvage']) {
      expect(unread?.[way]).toMatch(/^no-permission: .*cannot be read by this user/);
    }
    expect([unread?.['create'], unread?.['home']]).toEqual([null, null]);
    // Reading in a read-only folder leaves no trace.
    expect(readdirSync(locked).toSorted()).toEqual(['p.dialect', 'unreadable.dialect']);
    chmodSync(locked, 0o755);
  });
});
