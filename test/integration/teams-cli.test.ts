/** A team without a server, by the command line: a project is divided, labelled separately and merged. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { submitVote } from '../../src-main/services/labelling/labelling.ts';
import { openProject } from '../../src-main/store/open.ts';
import {
  decision,
  importRecords,
  newProject,
  pairIds,
  temporaryFolder,
  unlabelledPairs,
} from '../unit/store/support.ts';

const main = fileURLToPath(new URL('../../src-main/hosts/cli/main.ts', import.meta.url));

async function dialect(...args: string[]): Promise<Record<string, unknown>> {
  const run = promisify(execFile)(process.execPath, [main, ...args, '--json']);
  const { stdout } = await run.catch((failed: unknown) => failed as { stdout: string });
  return JSON.parse(stdout) as Record<string, unknown>;
}

it(
  'split and merge: every pair comes back with the votes of all',
  { timeout: 180_000 },
  async () => {
    const folder = temporaryFolder();
    const work = join(folder, 'work.dialect');
    const { db, close } = newProject(work);
    importRecords(db, unlabelledPairs(5));
    close();
    const shares = join(folder, 'shares');
    const wishes = ['--into', '2', '--out', shares];
    expect(await dialect('split', work, ...wishes, '--overlap', '3')).toMatchObject({
      error: { code: 'usage' },
    });
    await dialect('split', work, ...wishes, '--overlap', '2');
    const files = ['work-1.dialect', 'work-2.dialect'].map((name) => join(shares, name));
    for (const file of files) {
      const share = await openProject(file, 'test');
      for (const pair of pairIds(share.db)) submitVote(share.db, decision(pair, file));
      share.close();
    }
    const out = join(folder, 'all.dialect');
    expect(await dialect('merge', work, ...files, '--out', out)).toMatchObject({
      out,
      apart: 0,
      sharedNames: [],
      files: [0, 5, 5].map((added) => ({ votes: { added } })),
    });
    expect(await dialect('merge', work, ...files, '--out', out)).toMatchObject({
      error: { code: 'exists' },
    });
    expect(await dialect('agreement', out)).toMatchObject({
      pairs: [
        { id: 'percentage', figure: { value: 1, reason: null, n: 5 } },
        ...Array.from({ length: 4 }, () => ({ figure: { value: 1, reason: null, n: 5 } })),
      ],
      annotators: files.map((name) => ({ name, decided: 5, agreement: { value: 1 } })),
      between: [{ one: files[0], other: files[1], agreement: { n: 5 }, kappa: { value: 1 } }],
    });
    expect(await dialect('domains', out, '--remove', 'email')).toMatchObject({
      done: false,
      gone: { pairs: 5, votes: 10 },
      backup: null,
    });
    expect(await dialect('domains', out, '--remove', 'email', '--yes')).toMatchObject({
      done: true,
    });
    expect(await dialect('domains', out)).toEqual({ domains: [] });
  },
);

it(
  'tasks and guidelines: says what is asked, refuses nonsense, and a share asks the same',
  { timeout: 180_000 },
  async () => {
    const folder = temporaryFolder();
    const work = join(folder, 'work.dialect');
    const { db, close } = newProject(work);
    importRecords(db, unlabelledPairs(3));
    close();
    const file = (text: string) => {
      const path = join(folder, 'tasks.json');
      writeFileSync(path, text);
      return path;
    };
    expect(
      await dialect('tasks', work, '--set', file('{"rating":{"least":5,"most":2}}')),
    ).toMatchObject({ error: { code: 'bad-settings' } });
    const set = ['--set', file('{"rating":{"most":7,"low":"wrong"}}')];
    expect(await dialect('tasks', work, ...set, '--make', 'rating', '--count', '4')).toMatchObject({
      made: 4,
      questions: { rating: 4, pairs: 3 },
      settings: { rating: { least: 1, most: 7, low: 'wrong', high: 'very good' } },
    });
    expect(await dialect('guidelines', work)).toMatchObject({ id: null, number: 0 });
    const twice = '[{"label":"short","key":"q"},{"label":"true","key":"q"}]';
    expect(await dialect('guidelines', work, '--reasons', file(twice))).toMatchObject({
      error: { code: 'bad-guidelines', message: expect.stringContaining('same key') as string },
    });
    const told = ['--set', file('# Be *kind*'), '--author', 'lea'];
    expect(await dialect('guidelines', work, ...told)).toMatchObject({ number: 1, author: 'lea' });
    const reasons = ['--reasons', file('[{"label":"more correct","key":"q"},{"label":"Kinder!"}]')];
    expect(await dialect('guidelines', work, ...reasons)).toMatchObject({
      number: 2,
      text: '# Be *kind*',
      reasons: [
        { id: 'correct', label: 'more correct', key: 'q' },
        { id: 'kinder', label: 'Kinder!', key: null },
      ],
    });
    expect(await dialect('guidelines', work, '--history')).toMatchObject({
      versions: [{ number: 2, current: true, votes: 0 }, { number: 1 }, { number: 0, id: null }],
    });
    const shares = join(folder, 'shares');
    await dialect('split', work, '--into', '1', '--out', shares);
    const share = join(shares, 'work-1.dialect');
    expect(await dialect('guidelines', share)).toMatchObject({ number: 2 });
    expect(await dialect('guidelines', share, '--number', '1')).toMatchObject({ author: 'lea' });
    expect(await dialect('tasks', join(shares, 'work-1.dialect'))).toMatchObject({
      questions: { rating: 4 },
      settings: { rating: { most: 7 } },
    });
  },
);
