/** Imports that end badly: the state afterwards, and that later work finds a sound project. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mergeInto } from '../../../src-main/services/data/merge.ts';
import { inTurn, takeOver } from '../../../src-main/services/data/take-over.ts';
import { listDomains } from '../../../src-main/store/data.ts';
import { makePairs } from '../../../src-main/store/make-pairs.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { importInSlices } from '../../../src-main/store/import.ts';
import { importLog, listImports } from '../../../src-main/store/import-log.ts';
import { nativeRows } from '../../../src-main/store/native-export.ts';
import { importNativeInSlices, importNativeRows } from '../../../src-main/store/native-import.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { salvage } from '../../../src-main/store/salvage.ts';
import type { RunSlice } from '../../../src-main/store/slices.ts';
import { renewStatistics } from '../../../src-main/store/statistics.ts';
import { undoImport } from '../../../src-main/store/undo-import.ts';
import { content, newRecords, oldRecords, options, staged } from './slices-records.ts';
import { count, importRecords, newProject, temporaryFolder } from './support.ts';

function projectWithSome() {
  const project = newProject();
  importRecords(project.db, oldRecords);
  project.db.pragma('busy_timeout = 10'); // so that waiting for another program takes no time here
  return project;
}

function stagedHere() {
  const staging = staged();
  onTestFinished(() => staging.discard());
  return staging;
}

/** Another program, which takes the project's lock. */
function lockOf(path: string) {
  const other = new Database(path);
  onTestFinished(() => void other.close());
  return { take: () => other.exec('BEGIN IMMEDIATE'), give: () => other.exec('ROLLBACK') };
}

const isMarked = (db: Db) =>
  db.prepare("SELECT 1 FROM main.meta WHERE key = 'unfinished-import'").get() !== undefined;

const letters = { ...options, domain: 'letters' };

/** Fails before a slice, as on a full disk, where the removal fails as well. */
async function leaveUnremoved(db: Db): Promise<void> {
  db.exec(`CREATE TEMP TRIGGER full BEFORE DELETE ON main.item
    BEGIN SELECT raise(ABORT, 'the disk is full'); END`);
  let at = 0;
  const end = importInSlices(db, stagedHere(), letters, (work) => {
    if (++at === 6) return Promise.reject(new Error('the first error'));
    return Promise.resolve(work());
  });
  await expect(end).rejects.toThrow('the first error');
  db.exec('DROP TRIGGER full');
  expect(isMarked(db)).toBe(true);
}

describe('an import of which everything is there', () => {
  it('cannot be cancelled any more', async () => {
    const { db } = projectWithSome();
    let begun = false;
    const said = await importInSlices(db, stagedHere(), letters, (work) => {
      if (begun && !isMarked(db)) return Promise.reject(new Error('cancelled'));
      const result = work();
      begun = isMarked(db);
      return Promise.resolve(result);
    });
    expect(said.pairs.added).toBe(681);
    expect(listDomains(db).map(({ name }) => name)).toEqual(['email', 'letters']);
  });

  it('is on the list of those that can be undone, and one that is not there never is', async () => {
    const rows = [...nativeRows(projectWithSome().db)];
    const files = ['letters.csv'];
    const ways: ((db: Db, slice: RunSlice) => Promise<unknown>)[] = [
      (db, slice) => importInSlices(db, stagedHere(), { ...letters, files }, slice),
      (db, slice) => importNativeInSlices(db, rows, slice, files),
    ];
    for (const way of ways) {
      const { db } = newProject();
      const states: [boolean, number][] = [];
      // A slice is one transaction: what a program leaves that dies after it.
      await way(db, (work) => {
        const result = work();
        states.push([isMarked(db), importLog(db).length]);
        return Promise.resolve(result);
      });
      expect(states.slice(0, -1).every(([marked, listed]) => marked && listed === 0)).toBe(true);
      expect(states.at(-1)).toEqual([false, 1]);
      expect(listImports(db)[0]).toMatchObject({ files, texts: count(db, 'item') });
      expect(undoImport(db, 1, { dryRun: true }).gone.texts).toBe(count(db, 'item'));
    }
  });

  it('does not fail by a lock of another program', async () => {
    const { db, path } = projectWithSome();
    const lock = lockOf(path);
    let begun = false;
    const said = await importInSlices(db, stagedHere(), letters, (work) => {
      const result = work();
      if (begun && !isMarked(db)) lock.take();
      begun = isMarked(db);
      return Promise.resolve(result);
    });
    expect(() => renewStatistics(db)).not.toThrow();
    lock.give();
    expect(said.pairs.added).toBe(681);
    expect(count(db, 'pair')).toBe(40 + 681);
  });
});

describe('an import that is cancelled', () => {
  it('leaves nothing', async () => {
    const { db } = projectWithSome();
    const before = content(db);
    const controller = new AbortController();
    const end = takeOver(db, stagedHere(), letters, { signal: controller.signal });
    const abortOnceBegun = () => {
      if (isMarked(db)) controller.abort();
      else setImmediate(abortOnceBegun);
    };
    setImmediate(abortOnceBegun);
    await expect(end).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(content(db)).toEqual(before);
  });

  it('is removed once another program gives the lock back', async () => {
    const { db, path } = projectWithSome();
    const before = content(db);
    const lock = lockOf(path);
    let at = 0;
    const end = importInSlices(db, stagedHere(), letters, (work) => {
      if (++at < 6) return Promise.resolve(work());
      lock.take();
      setImmediate(() => lock.give()); // after the first try
      return Promise.reject(new Error('cancelled'));
    });
    await expect(end).rejects.toThrow('cancelled');
    expect(content(db)).toEqual(before);
  });
});

describe('an import that could not be removed', () => {
  it('stays hidden, and is removed before pairs are made', async () => {
    const { db } = projectWithSome();
    const before = content(db);
    await leaveUnremoved(db);
    expect(listDomains(db).map(({ name }) => name)).toEqual(['email']);
    expect(makePairs(db, 1, 10)).toBe(10);
    const after = content(db);
    expect(after.items).toEqual(before.items);
    expect(after.pairs.slice(0, -10)).toEqual(before.pairs);
    expect(after.leftOver).toEqual([]);
  });

  it('is removed before the next import', async () => {
    const { db } = projectWithSome();
    await leaveUnremoved(db);
    const { pairs } = await takeOver(db, stagedHere(), letters, {});
    expect(pairs).toEqual({ added: 681, known: 0 });
    expect(count(db, 'pair')).toBe(40 + 681);
    expect(isMarked(db)).toBe(false);
  });

  it('is removed before the data of a project are imported', async () => {
    const { db } = projectWithSome();
    const other = newProject();
    importRecords(other.db, newRecords, letters);
    await leaveUnremoved(db);
    const take = () => importNativeRows(db, nativeRows(other.db), { dryRun: false });
    const { pairs } = await inTurn(db, () => Promise.resolve(take()));
    expect(pairs).toEqual({ added: 681, known: 0 });
    expect(listDomains(db).map(({ name }) => name)).toEqual(['email', 'letters']);
    expect(isMarked(db)).toBe(false);
  });
});

describe('two imports at once', () => {
  it('are written one after the other', async () => {
    const { db } = projectWithSome();
    const [first, second] = await Promise.all([
      takeOver(db, stagedHere(), letters, {}),
      takeOver(db, stagedHere(), letters, {}),
    ]);
    expect(first.pairs).toEqual({ added: 681, known: 0 });
    expect(second.pairs).toEqual({ added: 0, known: 681 });
    expect(count(db, 'pair')).toBe(40 + 681);
  });

  it('go on where the first one fails', async () => {
    const { db } = projectWithSome();
    const [first, second] = await Promise.allSettled([
      takeOver(db, stagedHere(), { ...letters, domain: 'email', role: 'target' }, {}),
      takeOver(db, stagedHere(), letters, {}),
    ]);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'role-conflict' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { pairs: { added: 681 } } });
  });
});

describe('a merge while an import is being written', () => {
  it.each([false, true])('waits for its end, and all votes stand (dry run: %s)', async (dryRun) => {
    const project = projectWithSome();
    const { db } = project;
    const other = newProject();
    importRecords(other.db, newRecords, letters);
    other.close();
    let merge: ReturnType<typeof mergeInto> | undefined;
    await inTurn(db, () =>
      importInSlices(db, stagedHere(), { ...letters, domain: 'notes' }, async (work) => {
        const result = work();
        if (isMarked(db)) merge ??= mergeInto(project, other.path, { dryRun });
        for (let turn = 0; turn < 20; turn++) await nextTurn(); // in which a merge could begin
        return result;
      }),
    );
    const report = await merge;
    expect(report?.files[0]).toMatchObject({ pairs: { added: 681, known: 0 } });
    expect(count(db, 'pair')).toBe(40 + 681 + (dryRun ? 0 : 681));
    expect(count(db, 'standing')).toBe(
      count(db, '(SELECT DISTINCT pair_id, annotator FROM event WHERE pair_id IS NOT NULL)'),
    );
  });
});

describe('a file with half an import', () => {
  it('is salvaged without it, and that is said', () => {
    const project = projectWithSome();
    const before = content(project.db);
    project.close();
    const program = fileURLToPath(new URL('./slices-program.ts', import.meta.url));
    const { signal } = spawnSync(process.execPath, [program, project.path, '7']);
    expect(signal).toBe('SIGKILL');
    const out = join(temporaryFolder(), 'saved.dialect');
    const { tables, notes } = salvage(project.path, out);
    expect(tables).toMatchObject({
      item: { saved: before.items.length, lost: 0 },
      pair: { saved: before.pairs.length, lost: 0 },
      event: { saved: before.votes.length, lost: 0 },
    });
    expect(notes.join()).toContain('not finished was left out');
    const saved = new Database(out, { readonly: true });
    expect(content(saved)).toEqual(before);
    saved.close();
  });

  it('whose mark cannot be read shows the same to who writes and who reads', async () => {
    const { path, close } = projectWithSome();
    close();
    const file = new Database(path);
    file.exec(`INSERT INTO meta VALUES ('unfinished-import', '{"item":5}')`);
    file.close();
    const opened = await openProject(path, 'test');
    onTestFinished(() => opened.close());
    expect(isMarked(opened.db)).toBe(false);
    const reader = await openReadOnly(path);
    expect(count(reader.db, 'item')).toBe(count(opened.db, 'item'));
    reader.close();
  });
});
