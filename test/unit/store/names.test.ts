/** Names that are too long, for a file or for what stands beside it: told in one sentence, before anything is done. */
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../../src-main/contract/index.ts';
import { saveCopy } from '../../../src-main/hosts/electron/save-copy.ts';
import { exportFile } from '../../../src-main/services/exports/export-file.ts';
import { mergeFiles, splitProject } from '../../../src-main/services/data/merge.ts';
import { backupOf, copyBeside, copyInto, copySlowly } from '../../../src-main/store/copy.ts';
import { appendVote } from '../../../src-main/store/events.ts';
import { nameTrouble, outputTrouble, partialOf } from '../../../src-main/store/names.ts';
import { createProject, openProject } from '../../../src-main/store/open.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { salvage } from '../../../src-main/store/salvage.ts';
import {
  count,
  decision,
  importRecords,
  newProject,
  pairIds,
  temporaryFolder,
  unlabelledPairs,
} from './support.ts';

/** Bytes of a name that drives allow here; the tests are about such drives. */
const ALLOWED = 255;
/** The longest ending of what stands beside an open project. */
const BESIDE = '-lock-journal'.length;

/** A name of Korean characters, of three bytes each, and Latin ones to fill up. */
function named(bytes: number, ending = '.dialect'): string {
  const stem = bytes - ending.length;
  return '가'.repeat(Math.floor(stem / 3)) + 'x'.repeat(stem % 3) + ending;
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

function closedProject(path: string): string {
  const { db, close } = newProject(path);
  importRecords(db, unlabelledPairs(3));
  close();
  return path;
}

describe('a name that leaves no room for what stands beside the file', () => {
  it('is refused by everything that makes a project, with how many of its characters fit', async () => {
    const folder = temporaryFolder();
    const there = closedProject(join(folder, 'there.dialect'));
    const make: Record<string, (path: string) => unknown> = {
      create: (path) => createProject(path, { name: 'x' }, 'test'),
      salvage: (path) => salvage(there, path),
      merge: (path) => mergeFiles([there, there], path),
      copy: async (path) => {
        const { db, close } = await openReadOnly(there);
        await copySlowly(db, path).finally(close);
      },
    };
    for (const bytes of [ALLOWED - BESIDE + 1, 245, ALLOWED, ALLOWED + 1, 278, 800]) {
      for (const [what, work] of Object.entries(make)) {
        const path = join(folder, named(bytes));
        expect(await said(() => work(path)), `${what}, ${bytes} bytes`).toMatch(
          /^name-too-long: The name 가+\.\.\. is too long: of its \d+ characters the first 78 fit here, since/,
        );
      }
    }
    expect(readdirSync(folder).filter((name) => !name.startsWith('there'))).toEqual([]);
  });

  it('is refused where a file of that name is opened, and it can be read and salvaged all the same', async () => {
    for (const bytes of [ALLOWED - BESIDE + 1, 250, ALLOWED]) {
      const folder = temporaryFolder();
      const path = join(folder, named(bytes));
      renameSync(closedProject(join(folder, 'short.dialect')), path);
      expect(await said(() => openProject(path, 'test'))).toMatch(/^name-too-long: .* first 78 /);
      const { db, close } = await openReadOnly(path);
      expect(count(db, 'pair')).toBe(3);
      close();
      expect(salvage(path, join(folder, 'saved.dialect')).tables['pair']).toEqual({
        saved: 3,
        lost: 0,
      });
    }
  });

  it('is told of a path that SQLite cannot open, and not that a user may not', async () => {
    let folder = temporaryFolder();
    while (folder.length < 520) folder = join(folder, 'a folder with a long name');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'p.dialect');
    expect(await said(() => createProject(path, { name: 'x' }, 'test'))).toMatch(
      /^name-too-long: The path of p\.dialect is too long: it has \d+ bytes .*499.*fewer or shorter/,
    );
    const out = join(folder, 'votes.jsonl');
    const there = closedProject(join(temporaryFolder(), 'there.dialect'));
    await exportFile(there, { what: 'votes', format: 'jsonl' }, out);
    expect(readdirSync(folder)).toEqual(['votes.jsonl']);
  });
});

describe('the longest name that is allowed', () => {
  it('holds for making, opening, voting, copying, dealing out and keeping a backup', async () => {
    const folder = temporaryFolder();
    const path = join(folder, named(ALLOWED - BESIDE));
    const project = newProject(path);
    importRecords(project.db, unlabelledPairs(3));
    appendVote(project.db, decision(pairIds(project.db)[0], 'a'));
    const copy = await copyBeside(project);
    expect(basename(copy)).toMatch(/^가+\.copy-.*\.dialect$/);
    const backup = backupOf(path, 12);
    copyInto(project.db, backup);
    project.close();
    for (const one of [path, copy, backup]) {
      const again = await openProject(one, 'test');
      expect(count(again.db, 'event')).toBe(1);
      again.close();
    }
    const { files } = await splitProject(path, join(folder, 'shares'), {
      into: 2,
      overlap: 1,
      all: true,
    });
    expect(files.map(({ pairs }) => pairs)).toEqual([2, 1]);
  });

  it('leaves room for the votes that are saved when the project is removed while it is open', () => {
    const path = join(temporaryFolder(), named(ALLOWED - BESIDE));
    const project = newProject(path);
    importRecords(project.db, unlabelledPairs(3));
    renameSync(path, join(dirname(path), 'elsewhere.dialect'));
    expect(() => appendVote(project.db, decision(pairIds(project.db)[0], 'a'))).toThrow(/renamed/);
    expect(project.moved?.saved).toMatch(/\/가+\.saved-[^/]+\.dialect$/);
  });
});

describe('an exported file', () => {
  it('may have any name that its drive allows', async () => {
    const folder = temporaryFolder();
    const there = closedProject(join(folder, 'there.dialect'));
    for (const bytes of [240, 250, ALLOWED]) {
      const out = join(folder, named(bytes, '.jsonl'));
      await exportFile(there, { what: 'data', format: 'native' }, out);
      await saveCopy(out, join(folder, named(bytes, '.copy')));
      expect([existsSync(out), existsSync(join(folder, named(bytes, '.copy')))]).toEqual([
        true,
        true,
      ]);
    }
    expect(readdirSync(folder).some((name) => name.endsWith('.partial'))).toBe(false);
  });

  it('with a longer one is refused with how long it may be', async () => {
    const folder = temporaryFolder();
    const there = closedProject(join(folder, 'there.dialect'));
    const out = join(folder, named(ALLOWED + 1, '.jsonl'));
    const refused = /^name-too-long: .* is too long: of its 84 characters the first 83 fit here\. /;
    const wishes = { what: 'data', format: 'native' } as const;
    expect(await said(() => exportFile(there, wishes, out))).toMatch(refused);
    expect(await said(() => saveCopy(there, out))).toMatch(refused);
  });
});

describe('where a file is written before it gets its name', () => {
  it('differs between names that begin alike, and cuts no character', () => {
    const folder = temporaryFolder();
    const begun = '👩‍👩‍👧'.repeat(13);
    const [one, other] = ['a', 'b'].map((end) => partialOf(join(folder, begun + end)));
    expect(one).not.toBe(other);
    expect(basename(one).isWellFormed()).toBe(true);
    for (const path of [one, other]) writeFileSync(path, '');
    expect(partialOf(join(folder, 'short.dialect'))).toBe(join(folder, 'short.dialect.partial'));
  });

  it('is asked of the drive, whatever the name', () => {
    const folder = temporaryFolder();
    expect(nameTrouble(join(folder, 'x'.repeat(ALLOWED - BESIDE)))).toBeNull();
    expect(nameTrouble(join(folder, 'x'.repeat(ALLOWED - BESIDE + 1)))?.message).toContain('242');
    expect(outputTrouble(join(folder, 'x'.repeat(ALLOWED)))).toBeNull();
  });
});
