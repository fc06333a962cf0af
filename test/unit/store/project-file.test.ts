/** The project file: what it is, who may open it, what happens to other and damaged files. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { appendVote } from '../../../src-main/store/events.ts';
import { createProject, migrate, openProject } from '../../../src-main/store/open.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { runPairs, runScores } from '../../../src-main/store/run-texts.ts';
import { getRun } from '../../../src-main/store/runs.ts';
import { APPLICATION_ID, migrations, SCHEMA_VERSION } from '../../../src-main/store/schema.ts';
import {
  count,
  damagePage,
  decision,
  importRecords,
  newProject,
  pairIds,
  temporaryFolder,
  unlabelledPairs,
} from './support.ts';

const failsWith = (code: string, message: RegExp = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string });

/** A project with some data, closed. */
function closedProject(pairs = 3): string {
  const { db, path, close } = newProject();
  importRecords(db, unlabelledPairs(pairs));
  close();
  return path;
}

async function opened(path: string) {
  const project = await openProject(path, 'test');
  onTestFinished(() => project.close());
  return project;
}

/** Another process that has the project open. */
async function holder(path: string, program: string) {
  const entry = fileURLToPath(new URL('./holder-program.ts', import.meta.url));
  const child = spawn(process.execPath, [entry, path, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('close', () => reject(new Error('the holder could not open the project')));
  });
  return {
    pid: child.pid,
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

describe('a project file', () => {
  it('is one SQLite file with the application id and version of Dialect', () => {
    const path = closedProject();
    const db = new Database(path, { readonly: true });
    onTestFinished(() => void db.close());
    expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
    expect(readFileSync(path).subarray(68, 72).toString('latin1')).toBe('Dial');
  });

  it('is whole and safe to copy when it is closed: no log is left beside it', async () => {
    const path = closedProject();
    expect(existsSync(`${path}-wal`)).toBe(false);
    const copy = join(temporaryFolder(), 'copy.dialect');
    copyFileSync(path, copy);
    const { db } = await opened(copy);
    expect(count(db, 'pair')).toBe(3);
  });

  it('is written through to the disk, with references enforced, on every connection', async () => {
    const { db, path, close } = newProject();
    const reader = await openReadOnly(path);
    onTestFinished(() => reader.close());
    const settings = (of: typeof db) =>
      ['synchronous', 'foreign_keys', 'busy_timeout'].map((name) =>
        of.pragma(name, { simple: true }),
      );
    expect(settings(db)).toEqual([2, 1, 5000]);
    expect(settings(reader.db)).toEqual([2, 1, 5000]);
    close();
    const again = await opened(path);
    expect(settings(again.db)).toEqual([2, 1, 5000]);
    expect(again.db.pragma('journal_mode', { simple: true })).toBe('wal');
  });

  it('is not created over another file, nor in a folder that is not there', () => {
    const path = closedProject();
    const before = readFileSync(path);
    expect(() => createProject(path, { name: 'x' }, 'test')).toThrow(failsWith('exists'));
    expect(readFileSync(path).equals(before)).toBe(true);
    const nowhere = join(temporaryFolder(), 'no', 'such', 'x.dialect');
    expect(() => createProject(nowhere, { name: 'x' }, 'test')).toThrow(
      failsWith('not-found', /no folder/),
    );
  });
});

describe('a reader beside the writer', () => {
  it('sees what was committed, as it is committed, and cannot write', async () => {
    const { db, path } = newProject();
    importRecords(db, unlabelledPairs(2));
    const reader = await openReadOnly(path);
    onTestFinished(() => reader.close());
    expect(count(reader.db, 'event')).toBe(0);
    appendVote(db, decision(pairIds(db)[0], 'ann'));
    expect(count(reader.db, 'event')).toBe(1);
    expect(() => reader.db.exec('DELETE FROM main.event')).toThrow(/readonly/);
  });
});

describe('a second program', () => {
  it('is refused with the name of who has the project, until that one ends however it ends', async () => {
    const path = closedProject();
    const other = await holder(path, 'dialect train');
    await expect(openProject(path, 'test')).rejects.toThrow(
      failsWith('project-in-use', new RegExp(`dialect train of .* \\(process ${other.pid}\\)`)),
    );
    await other.kill();
    const { db } = await opened(path);
    expect(count(db, 'pair')).toBe(3);
  });

  it('in the same process is refused too, and by way of a link to the file', async () => {
    const path = closedProject();
    await opened(path);
    const link = join(temporaryFolder(), 'link.dialect');
    symlinkSync(path, link);
    await expect(openProject(path, 'again')).rejects.toThrow(failsWith('project-in-use'));
    await expect(openProject(link, 'again')).rejects.toThrow(failsWith('project-in-use'));
  });

  it('may open it once it was closed or could not be opened', async () => {
    const path = closedProject();
    const first = await openProject(path, 'first');
    first.close();
    first.close(); // closing twice is harmless
    (await openProject(path, 'second')).close();
  });
});

describe('a file that cannot be opened', () => {
  it('is left as it is, with a sentence: missing, folder, text, other SQLite file', async () => {
    const folder = temporaryFolder();
    await expect(openProject(join(folder, 'none.dialect'), 'test')).rejects.toThrow(
      failsWith('not-found'),
    );
    mkdirSync(join(folder, 'folder.dialect'));
    await expect(openProject(join(folder, 'folder.dialect'), 'test')).rejects.toThrow(
      failsWith('not-a-project', /folder/),
    );
    const text = join(folder, 'text.dialect');
    writeFileSync(text, 'id,prompt,chosen,rejected\n'.repeat(100));
    await expect(openProject(text, 'test')).rejects.toThrow(failsWith('not-a-project'));
    const empty = join(folder, 'empty.dialect');
    writeFileSync(empty, '');
    await expect(openProject(empty, 'test')).rejects.toThrow(failsWith('not-a-project'));
    expect(readFileSync(empty)).toHaveLength(0);
    const sqlite = join(folder, 'other.dialect');
    new Database(sqlite).exec('CREATE TABLE t (x)').close();
    const before = readFileSync(sqlite);
    await expect(openProject(sqlite, 'test')).rejects.toThrow(
      failsWith('not-a-project', /SQLite file/),
    );
    expect(readFileSync(sqlite).equals(before)).toBe(true);
  });

  it('because a newer Dialect wrote it stays as it is', async () => {
    const path = closedProject();
    const db = new Database(path);
    db.pragma('user_version = 99');
    db.close();
    const refused = failsWith('project-newer', /newer Dialect \(file version 99; .* up to \d+\)/);
    await expect(openProject(path, 'test')).rejects.toThrow(refused);
    await expect(openReadOnly(path)).rejects.toThrow(refused);
  });

  it('because a page is damaged is reported, and does not stay locked', async () => {
    const path = closedProject(300);
    damagePage(path, 'item', 1);
    for (let time = 0; time < 2; time++) {
      await expect(openProject(path, 'test')).rejects.toThrow(
        failsWith('project-corrupt', /dialect salvage/),
      );
    }
  });
});

describe('a migration', () => {
  it('backs the file up first, then takes every step that is missing', () => {
    const { db, path } = newProject();
    importRecords(db, unlabelledPairs(2));
    const steps = [
      ...migrations,
      'ALTER TABLE item ADD COLUMN language TEXT',
      "UPDATE item SET language = 'en'",
    ];
    migrate(db, path, steps);
    expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION + 2);
    expect(db.prepare('SELECT DISTINCT language FROM item').pluck().all()).toEqual(['en']);

    const [name] = backups(path);
    const backup = new Database(join(path, '..', name), { readonly: true });
    onTestFinished(() => void backup.close());
    expect(name).toContain(`.dialect.backup-v${SCHEMA_VERSION}-`);
    expect(backup.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
    expect(backup.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    expect(count(backup, 'item')).toBe(4);
    expect(count(backup, 'pair')).toBe(2);
  });

  it('of a file of version 1 keeps its runs and their snapshots, and backs it up', async () => {
    const path = join(temporaryFolder(), 'old.dialect');
    const old = new Database(path);
    old.pragma(`application_id = ${APPLICATION_ID}`);
    old.exec(migrations[0]);
    old.pragma('user_version = 1');
    old.exec(`
      INSERT INTO meta VALUES ('name', 'Old'), ('id', 'old'), ('createdAt', '0');
      INSERT INTO domain VALUES (1, 'email', 'source', 0);
      INSERT INTO item VALUES (1, 1, x'01', '', 'p', 'good', '{}'), (2, 1, x'02', '', 'p', 'bad', '{}');
      INSERT INTO run VALUES (1, 'done', '{"steps": 7}', 'wasm', '', NULL, 1, 1, 0, 0, 0, NULL);
      INSERT INTO run_pair VALUES (1, 0, 1, 2, 2.5, 1, '["e1", "e2"]');`);
    old.close();

    const { db } = await opened(path);
    expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
    expect(getRun(db, 1)).toMatchObject({ settings: { steps: 7, loss: 'auto' }, findings: null });
    expect(runPairs(db, 1)).toEqual([
      { chosen: 1, rejected: 2, strength: 2.5, weight: 1, tie: 0, votes: 2, prompt: 'p' },
    ]);
    expect(runScores(db, 1)).toEqual([]);

    const [name] = backups(path);
    expect(name).toContain('.dialect.backup-v1-');
    const backup = new Database(join(path, '..', name), { readonly: true });
    onTestFinished(() => void backup.close());
    expect(backup.pragma('user_version', { simple: true })).toBe(1);
    expect(count(backup, 'run_pair')).toBe(1);
  });

  it('that fails leaves the file at the last step that succeeded', () => {
    const { db, path } = newProject();
    const steps = [...migrations, 'CREATE TABLE extra (x)', 'CREATE TABLE more (y); nonsense'];
    expect(() => migrate(db, path, steps)).toThrow(/syntax/);
    expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION + 1);
    expect(() => count(db, 'more')).toThrow(/no such table/);
    expect(count(db, 'extra')).toBe(0);
  });

  const tables = `CREATE TABLE plot (id INTEGER PRIMARY KEY);
    CREATE TABLE tree (plot INTEGER REFERENCES plot (id)); INSERT INTO plot VALUES (1); INSERT INTO tree VALUES (1)`;

  it('may drop a table that others refer to and make it anew: references are looked at once, at its end', () => {
    const { db, path } = newProject();
    const again = `DROP TABLE plot; CREATE TABLE plot (id INTEGER PRIMARY KEY, size REAL);
      INSERT INTO plot VALUES (1, 2.5)`;
    migrate(db, path, [...migrations, tables, again]);
    expect(db.prepare('SELECT size FROM plot').pluck().get()).toBe(2.5);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  });

  it('that loses a row which others refer to is taken back', () => {
    const { db, path } = newProject();
    const lost = 'DROP TABLE plot; CREATE TABLE plot (id INTEGER PRIMARY KEY)';
    expect(() => migrate(db, path, [...migrations, tables, lost])).toThrow(/referred to/);
    expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION + 1);
    expect(count(db, 'plot')).toBe(1);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  });

  it('of a file that is up to date does nothing', async () => {
    const path = closedProject();
    await opened(path);
    expect(backups(path)).toEqual([]);
  });
});

function backups(path: string): string[] {
  return readdirSync(join(path, '..')).filter((name) => name.includes('.backup-'));
}
