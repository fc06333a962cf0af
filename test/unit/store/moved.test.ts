/** A project is a file, not a path: what happens when the file at the path changes while it is open. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { JUDGE_PREFIX } from '../../../src-main/contract/annotator-names.ts';
import { copyBeside, copySlowly } from '../../../src-main/store/copy.ts';
import { removeDomain } from '../../../src-main/store/domain-changes.ts';
import { appendVote, undo } from '../../../src-main/store/events.ts';
import type { OpenProject } from '../../../src-main/store/database.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { mergeProject } from '../../../src-main/store/merge.ts';
import { nativeRows } from '../../../src-main/store/native-export.ts';
import { importNativeInSlices } from '../../../src-main/store/native-import.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { sealAlone } from '../../../src-main/store/seal.ts';
import {
  count,
  decision,
  importRecords,
  newProject,
  pairIds,
  temporaryFolder,
  unlabelledPairs,
} from './support.ts';

const PAIRS = 40;

/** A closed project, and another version of it with one more domain. */
function twoVersions(): { path: string; other: string; kept: Buffer } {
  const path = join(temporaryFolder(), 'work.dialect');
  const project = newProject(path);
  importRecords(project.db, unlabelledPairs(PAIRS));
  project.close();
  const other = join(temporaryFolder(), 'other.dialect');
  copyFileSync(path, other);
  return { path, other, kept: Buffer.alloc(0) };
}

async function withOther() {
  const { path, other } = twoVersions();
  const project = await openProject(other, 'test');
  importRecords(project.db, unlabelledPairs(PAIRS * 3), { domain: 'letters' });
  project.close();
  return { path, other, kept: readFileSync(other) };
}

async function opened(path: string): Promise<OpenProject> {
  const project = await openProject(path, 'test');
  onTestFinished(() => project.close());
  return project;
}

/** Votes on the next pairs that nobody has voted on. */
function vote({ db }: OpenProject, votes = 1): void {
  const done = count(db, 'standing');
  for (const pair of pairIds(db).slice(done, done + votes)) appendVote(db, decision(pair, 'ann'));
}

/** Lets the event loop run: the log is checkpointed after the first write. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 10));

const refused = (words: RegExp) =>
  expect.objectContaining({
    code: 'project-moved',
    message: expect.stringMatching(words) as string,
  });

async function votesIn(path: string): Promise<number> {
  const project = await openReadOnly(path);
  try {
    expect(project.db.pragma('integrity_check', { simple: true })).toBe('ok');
    return count(project.db, 'event');
  } finally {
    project.close();
  }
}

const changes: [string, RegExp, (path: string, other: string) => void][] = [
  [
    'another version is renamed over it',
    /put another file/,
    (path, other) => renameSync(other, path),
  ],
  ['another version is copied over it', /wrote into/, (path, other) => copyFileSync(other, path)],
  ['it is removed', /was removed/, (path) => rmSync(path)],
  [
    'it is removed with all that is beside it',
    /was removed/,
    (path) => {
      for (const suffix of ['', '-wal', '-shm', '-lock']) rmSync(path + suffix);
    },
  ],
  [
    'it is renamed',
    /renamed or moved to .*moved\.dialect/,
    (path) => renameSync(path, join(dirname(path), 'moved.dialect')),
  ],
  ['its log is removed', /-wal, which holds/, (path) => rmSync(`${path}-wal`)],
  [
    'its log is replaced',
    /-wal, which holds/,
    (path) => {
      copyFileSync(`${path}-wal`, `${path}-w`);
      renameSync(`${path}-w`, `${path}-wal`);
    },
  ],
  ["its log's index is removed", /-wal, which holds/, (path) => rmSync(`${path}-shm`)],
  ['its end is cut off', /wrote into/, (path) => truncateSync(path, 3 * 4096)],
  ['it is emptied', /wrote into/, (path) => truncateSync(path, 0)],
  ['text is written over it', /wrote into/, (path) => writeFileSync(path, 'text '.repeat(9000))],
];

describe('while a project is open and', () => {
  it.each(changes)('%s, votes are refused aloud', async (_name, words, change) => {
    const { path, other } = await withOther();
    const project = await opened(path);
    vote(project, 3);
    await settled();
    vote(project, 2);
    change(path, other);
    expect(() => vote(project)).toThrow(refused(words));
    expect(() => vote(project)).toThrow(refused(words)); // and stay so
    expect(project.moved?.message).toMatch(words);
  });

  const whole = changes.filter(([name]) => !/copied over|emptied|cut off|text/.test(name));
  it.each(whole)(
    '%s, all that was acknowledged is in a copy that is named',
    async (_n, _w, change) => {
      const { path, other } = await withOther();
      const project = await opened(path);
      vote(project, 3);
      await settled();
      vote(project, 2);
      change(path, other);
      expect(() => vote(project)).toThrow(refused(/in .*\.saved-.*\.dialect: open that file/));
      project.close();
      expect(await votesIn(project.moved?.saved ?? '')).toBe(5);
    },
  );

  it.each(whole)(
    '%s and it is closed without another vote, nothing is lost either',
    async (_n, _w, change) => {
      const { path, other } = await withOther();
      const project = await opened(path);
      vote(project, 3);
      change(path, other);
      project.close();
      expect(await votesIn(project.moved?.saved ?? '')).toBe(3);
    },
  );

  const written = changes.filter(([name]) => /copied over|emptied|cut off|text/.test(name));
  it.each(written)(
    '%s, every vote since it was opened is in a file that is named',
    async (...it) => {
      const change = it[2];
      const { path, other } = await withOther();
      const before = await opened(path);
      vote(before, 2);
      before.close();
      const sound = join(temporaryFolder(), 'sound.dialect');
      copyFileSync(path, sound);
      const project = await opened(path);
      vote(project, 3);
      await settled();
      vote(project, 2);
      undo(project.db, 'ann');
      await settled();
      change(path, other);
      expect(() => vote(project)).toThrow(refused(/vote since you opened it .*\.saved-/));
      project.close();
      const saved = project.moved?.saved ?? '';
      expect(await votesIn(saved)).toBe(6);
      const kept = await opened(sound);
      mergeProject(kept.db, (await opened(saved)).db);
      expect(count(kept.db, 'event')).toBe(2 + 6);
      expect(count(kept.db, 'standing')).toBe(2 + 4);
    },
  );

  it('an older copy of it is put back in its place, the votes since then are not called saved with it', async () => {
    const { path } = twoVersions();
    const older = join(temporaryFolder(), 'older.dialect');
    copyFileSync(path, older);
    const project = await opened(path);
    vote(project, 3);
    await settled();
    copyFileSync(older, path);
    expect(() => vote(project)).toThrow(refused(/vote since you opened it .*\.saved-/));
    project.close();
    expect(await votesIn(project.moved?.saved ?? '')).toBe(3);
    expect(await votesIn(path)).toBe(0);
  });

  it('votes of an import that was cancelled are not among those since it was opened', async () => {
    const { path, other } = await withOther();
    const project = await opened(path);
    const given = newProject().db;
    importRecords(given, unlabelledPairs(PAIRS + 1).slice(PAIRS));
    appendVote(given, decision(pairIds(given)[0], 'ann'));
    const rows = [...nativeRows(given)];
    const cancelled = importNativeInSlices(project.db, rows, async (work) => {
      work();
      await settled();
      throw new Error('cancelled');
    });
    await expect(cancelled).rejects.toThrow('cancelled');
    vote(project);
    await settled();
    copyFileSync(other, path);
    expect(() => vote(project)).toThrow(refused(/vote since you opened it/));
    project.close();
    expect(await votesIn(project.moved?.saved ?? '')).toBe(1);
  });

  it('a domain was removed on purpose before, a sound copy is taken for whole', async () => {
    const { path } = twoVersions();
    const project = await opened(path);
    importRecords(project.db, unlabelledPairs(3), { domain: 'letters' });
    const [letter] = pairIds(project.db).slice(PAIRS);
    appendVote(project.db, decision(letter, 'ann'));
    vote(project, 2);
    await settled();
    const letters = project.db.prepare("SELECT id FROM domain WHERE name = 'letters'").pluck();
    removeDomain(project.db, letters.get() as number, { dryRun: false });
    await settled();
    vote(project);
    await settled();
    project.db.pragma('wal_checkpoint(PASSIVE)');
    const sound = join(temporaryFolder(), 'sound.dialect');
    await copySlowly(project.db, sound);
    const touched = new Database(sound); // as a program that wrote to the copy
    touched.exec("UPDATE meta SET value = json_set(value, '$.id', 'x') WHERE key = 'seal'");
    touched.close();
    copyFileSync(sound, path);
    expect(() => vote(project)).toThrow(refused(/every vote since you opened it, is in /));
    project.close();
    expect(await votesIn(project.moved?.saved ?? '')).toBe(3);
  });

  it('a domain was removed on purpose before, its votes are not brought back', async () => {
    const { path } = twoVersions();
    const project = await opened(path);
    importRecords(project.db, unlabelledPairs(3), { domain: 'notes' });
    appendVote(project.db, decision(pairIds(project.db)[PAIRS], 'ann'));
    vote(project);
    await settled();
    const notes = project.db.prepare("SELECT id FROM domain WHERE name = 'notes'").pluck();
    removeDomain(project.db, notes.get() as number, { dryRun: false });
    await settled();
    writeFileSync(path, 'text '.repeat(9000));
    expect(() => vote(project)).toThrow(refused(/Every vote since you opened it/));
    const saved = await opened(project.moved?.saved ?? '');
    expect([count(saved.db, 'event'), count(saved.db, 'domain')]).toEqual([1, 1]);
  });

  it('many votes were changed by one act, and a judge voted, all of these are kept', async () => {
    const path = join(temporaryFolder(), 'many.dialect');
    const project = newProject(path);
    importRecords(project.db, unlabelledPairs(700));
    project.db.transaction(() => vote(project, 600)).immediate();
    await settled();
    appendVote(project.db, decision(pairIds(project.db)[650], `${JUDGE_PREFIX}model`), {
      guided: false,
    });
    await settled();
    writeFileSync(path, 'text '.repeat(9000));
    expect(() => vote(project)).toThrow(refused(/Every vote since you opened it/));
    expect(await votesIn(project.moved?.saved ?? '')).toBe(601);
  });

  it('votes were imported before, their file is named, and those of people are kept', async () => {
    const { path } = twoVersions();
    const project = await opened(path);
    const given = newProject().db;
    importRecords(given, unlabelledPairs(3), { domain: 'given' });
    appendVote(given, decision(pairIds(given)[0], 'zoe'));
    const rows = [...nativeRows(given)];
    const slice = <T>(work: () => T) => Promise.resolve(work());
    await importNativeInSlices(project.db, rows, slice, ['given.jsonl']);
    vote(project);
    await settled();
    writeFileSync(path, 'text '.repeat(9000));
    expect(() => vote(project)).toThrow(
      refused(/It may lack what came from files since then: take given\.jsonl in again\./),
    );
    expect(await votesIn(project.moved?.saved ?? '')).toBe(1);
  });

  it('the same where votes could not be kept beside it: nobody is told that the copy has them all', async () => {
    const { path } = twoVersions();
    const older = join(temporaryFolder(), 'older.dialect');
    copyFileSync(path, older);
    const project = await opened(path);
    vi.stubEnv(process.platform === 'win32' ? 'TEMP' : 'TMPDIR', join(path, 'none'));
    onTestFinished(() => void vi.unstubAllEnvs());
    vote(project, 3);
    await settled();
    copyFileSync(older, path);
    expect(() => vote(project)).toThrow(refused(/look whether your last votes are there/));
    vi.unstubAllEnvs();
    project.close();
  });

  it('its folder is gone and home cannot be written, it is among temporary files, which is told', async () => {
    const { path } = await withOther();
    const project = await opened(path);
    vote(project, 3);
    vi.stubEnv('HOME', join(dirname(path), 'no-home'));
    vi.stubEnv('USERPROFILE', join(dirname(path), 'no-home'));
    vi.stubEnv('TMPDIR', temporaryFolder());
    onTestFinished(() => void vi.unstubAllEnvs());
    rmSync(dirname(path), { recursive: true });
    expect(() => vote(project)).toThrow(refused(/open that file\. Move it soon/));
    expect(dirname(project.moved?.saved ?? '')).toBe(process.env['TMPDIR']);
    expect(await votesIn(project.moved?.saved ?? '')).toBe(3);
  });

  it('another version takes its place, that one is left to the byte', async () => {
    for (const change of [renameSync, copyFileSync]) {
      const { path, other, kept } = await withOther();
      const project = await opened(path);
      vote(project, 3);
      await settled();
      vote(project, 2);
      change(other, path);
      expect(() => vote(project)).toThrow(refused(/./));
      project.close();
      expect(readFileSync(path).equals(kept)).toBe(true);
      const next = await opened(path);
      expect(count(next.db, 'domain')).toBe(2);
      next.close();
      expect(readFileSync(path).equals(kept)).toBe(true);
    }
  });

  it('is replaced before anything was written, closing writes nothing anywhere', async () => {
    const { path, other, kept } = await withOther();
    const project = await opened(path);
    renameSync(other, path);
    project.close();
    expect(readFileSync(path).equals(kept)).toBe(true);
    expect(readdirSync(dirname(path)).filter((name) => name.includes('saved'))).toEqual([]);
  });

  it('is touched or linked, votes go on', async () => {
    const { path } = await withOther();
    const project = await opened(path);
    vote(project);
    await settled();
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    vote(project);
    linkSync(path, join(dirname(path), 'second.dialect'));
    vote(project);
    project.close();
    expect(await votesIn(path)).toBe(3);
  });
});

describe('a project opened by way of a link', () => {
  /** Its path, and that of the link. */
  function linked() {
    const { path, other } = twoVersions();
    const link = join(temporaryFolder(), 'link.dialect');
    symlinkSync(path, link);
    return { path, link, other };
  }

  it('is refused votes where the link leads elsewhere, the log is removed or the file is', async () => {
    const leadElsewhere = ({ link, other }: ReturnType<typeof linked>) => {
      rmSync(link);
      symlinkSync(other, link);
    };
    const ways: [RegExp, (of: ReturnType<typeof linked>) => void][] = [
      [/put another file/, leadElsewhere],
      [/-wal, which holds/, ({ path }) => rmSync(`${path}-wal`)],
      [/was removed/, ({ path }) => rmSync(path)],
    ];
    for (const [words, change] of ways) {
      const of = linked();
      const project = await opened(of.link);
      vote(project, 3);
      await settled();
      vote(project, 2);
      change(of);
      expect(() => vote(project)).toThrow(refused(words));
      project.close();
      expect(await votesIn(project.moved?.saved ?? '')).toBe(5);
      expect(await votesIn(of.other)).toBe(0);
    }
  });

  it('is not joined to the log of another version', async () => {
    const { path, link } = linked();
    const project = await opened(path);
    vote(project, 3);
    const log = readFileSync(`${path}-wal`);
    project.close();
    const { other } = await withOther();
    copyFileSync(other, path);
    writeFileSync(`${path}-wal`, log);
    const again = await opened(link);
    expect(again.notices.join()).toMatch(/was set aside as work\.dialect\.log-/);
    expect(count(again.db, 'domain')).toBe(2);
  });
});

describe('a second program', () => {
  it.skipIf(process.platform !== 'linux')(
    'is refused under every name of the file (Linux), the lock beside it gone or not',
    async () => {
      const { path } = await withOther();
      const entry = fileURLToPath(new URL('./holder-program.ts', import.meta.url));
      const child = spawn(process.execPath, [entry, path, 'dialect train'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const inUse = expect.objectContaining({ code: 'project-in-use' }) as Error;
      const link = join(temporaryFolder(), 'link.dialect');
      linkSync(path, link);
      await expect(openProject(link, 'test')).rejects.toThrow(inUse);
      rmSync(`${path}-lock`);
      await expect(openProject(path, 'test')).rejects.toThrow(inUse);
      const moved = join(dirname(path), 'moved.dialect');
      renameSync(path, moved);
      await expect(openProject(moved, 'test')).rejects.toThrow(inUse);
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await ended;
      await opened(moved);
    },
  );

  it('of the same process is refused by a hard link too, and admitted once it is closed', async () => {
    const { path } = await withOther();
    const project = await opened(path);
    const reader = await openReadOnly(path);
    const link = join(temporaryFolder(), 'link.dialect');
    linkSync(path, link);
    await expect(openProject(link, 'test')).rejects.toThrow(/under another name/);
    project.close();
    (await openProject(link, 'test')).close();
    reader.close();
  });
});

/** As left by a killed program: the file, and a log with votes beside it. */
async function killed(votes: number): Promise<{ path: string; other: string; kept: Buffer }> {
  const versions = await withOther();
  const project = await openProject(versions.path, 'test');
  vote(project, 1);
  await settled();
  vote(project, votes - 1);
  const left = temporaryFolder();
  const path = join(left, 'work.dialect');
  for (const suffix of ['', '-wal']) copyFileSync(versions.path + suffix, path + suffix);
  project.close();
  return { ...versions, path };
}

describe('a log that a killed program left', () => {
  it('is joined to its own file, also when both were copied elsewhere', async () => {
    const { path } = await killed(4);
    const project = await opened(path);
    expect(project.notices).toEqual([]);
    expect(count(project.db, 'event')).toBe(4);
  });

  it('is never joined to another version, which stays whole; it is set aside, and that is said', async () => {
    for (const put of [renameSync, copyFileSync]) {
      const { path, other, kept } = await killed(4);
      put(other, path);
      const reader = await openReadOnly(path);
      expect(reader.notices.join()).toMatch(/was read without it/);
      expect(count(reader.db, 'domain')).toBe(2);
      reader.close();
      const log = readFileSync(`${path}-wal`);
      const project = await opened(path);
      expect(count(project.db, 'domain')).toBe(2);
      expect(project.notices.join()).toMatch(/set aside as work\.dialect\.log-/);
      const aside = readdirSync(dirname(path)).find((name) => name.includes('.log-')) ?? '';
      expect(readFileSync(join(dirname(path), aside)).equals(log)).toBe(true);
      project.close();
      expect(readFileSync(path).equals(kept)).toBe(true);
    }
  });

  it('is not joined to its own file either, once that was written to without it', async () => {
    const { path } = await killed(4);
    const second = join(temporaryFolder(), 'second.dialect');
    linkSync(path, second);
    const project = await openProject(second, 'test');
    expect(project.notices.join()).toMatch(/votes since/);
    vote(project, 10);
    project.close();
    const again = await opened(path);
    expect(count(again.db, 'event')).toBe(11); // the checkpointed one, and ten
    expect(again.notices.join()).toMatch(/set aside/);
  });
});

describe('a copy', () => {
  it('of the file alone, made while it was open, says that votes are missing; a closed one does not', async () => {
    const { path } = await withOther();
    const project = await opened(path);
    vote(project);
    await settled();
    vote(project, 3);
    const copy = join(temporaryFolder(), 'copy.dialect');
    copyFileSync(path, copy);
    const alone = await opened(copy);
    expect(alone.notices.join()).toMatch(/votes since .* are not in this copy/);
    project.close();
    const closed = join(temporaryFolder(), 'closed.dialect');
    copyFileSync(path, closed);
    const whole = await opened(closed);
    expect(whole.notices).toEqual([]);
    expect(count(whole.db, 'event')).toBe(4);
  });

  it('that Dialect makes of an open project has every vote, and no file is written over', async () => {
    const project = newProject();
    importRecords(project.db, unlabelledPairs(PAIRS));
    vote(project, 7);
    const first = await copyBeside(project);
    vote(project, 1);
    const second = await copyBeside(project);
    expect(second).not.toBe(first);
    expect([await votesIn(first), await votesIn(second)]).toEqual([7, 8]);
    const reader = await openReadOnly(first);
    expect(reader.notices).toEqual([]);
    reader.close();
  });

  it('that cannot be written leaves nothing that is named like one', async () => {
    const project = newProject();
    importRecords(project.db, unlabelledPairs(PAIRS));
    const nowhere = join(temporaryFolder(), 'no', 'copy.dialect');
    await expect(copySlowly(project.db, nowhere)).rejects.toThrow();
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe('a new project, of which a reader holds an old state', () => {
  it('keeps its log: who reads beside it, or opens a copy of both, has every vote', async () => {
    const { db, path } = newProject();
    importRecords(db, unlabelledPairs(9));
    const [first, second] = pairIds(db);
    const reader = new Database(path, { readonly: true });
    onTestFinished(() => void reader.close());
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM event').get();
    appendVote(db, decision(first, 'ann'));
    await setImmediate(); // the first checkpoint cannot write the file's seal
    await setImmediate();
    reader.exec('ROLLBACK');
    appendVote(db, decision(second, 'ann'));
    expect(sealAlone(path)).toBeNull();
    const beside = await openReadOnly(path);
    expect(beside.notices).toEqual([]);
    expect(count(beside.db, 'event')).toBe(2);
    beside.close();

    const copy = join(temporaryFolder(), 'killed.dialect');
    for (const part of ['', '-wal']) copyFileSync(path + part, copy + part);
    const again = await openProject(copy, 'test');
    onTestFinished(() => again.close());
    expect(again.notices).toEqual([]);
    expect(count(again.db, 'event')).toBe(2);
  });
});
