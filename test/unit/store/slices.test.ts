/** An import in slices: seen whole or not at all, whatever happens on the way, while others vote. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listDomains, listItems, renameDomain } from '../../../src-main/store/data.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { redo, undo } from '../../../src-main/store/events.ts';
import { pairRows, voteRows } from '../../../src-main/store/export.ts';
import { importInSlices, importStaged } from '../../../src-main/store/import.ts';
import { makePairs } from '../../../src-main/store/make-pairs.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { forgetCounts, nextOfQueue } from '../../../src-main/store/queues.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { submitVote } from '../../../src-main/services/labelling/labelling.ts';
import { content, oldRecords, options, staged } from './slices-records.ts';
import { importRecords, newProject } from './support.ts';

/** Everything that a person can look at, except votes by `ann`. */
function seen(db: Db) {
  const all = JSON.stringify({
    domains: listDomains(db).map(({ labelled: _labelled, ...domain }) => domain),
    texts: listItems(db, { domainId: 1, search: '', offset: 0, limit: 5000 }),
    votes: [...voteRows(db)].filter(({ annotator }) => annotator !== 'ann').length,
    pairs: [...pairRows(db)].length,
    queue: nextOfQueue(db, {
      task: 'pairs',
      annotator: 'kim',
      queue: 'done',
      exclude: [],
      limit: 5000,
    }),
    second: nextOfQueue(db, {
      task: 'pairs',
      annotator: 'new',
      queue: 'second',
      exclude: [],
      limit: 5000,
    }),
    scores: db.prepare('SELECT count(*) FROM rating').pluck().get(),
  });
  return createHash('sha256').update(all).digest('hex');
}

describe('an import in slices', () => {
  it('brings and says what an import in one transaction does', async () => {
    const [whole, sliced] = [newProject(), newProject()];
    for (const { db } of [whole, sliced]) importRecords(db, oldRecords);
    const staging = staged();
    let slices = 0;
    const said = await importInSlices(sliced.db, staging, options, (work) => {
      slices++;
      return Promise.resolve(work());
    });
    expect(said).toEqual(importStaged(whole.db, staging, options));
    expect(said.account.labels.taken).toBeGreaterThan(1000);
    expect(labelOverview(sliced.db, 'kim')).toEqual(labelOverview(whole.db, 'kim'));
    expect(content(sliced.db)).toEqual(content(whole.db));
    expect(slices).toBeGreaterThan(5);
    staging.discard();
  });

  it('is not seen before its last slice, here or by who reads beside, while people vote', async () => {
    const { db, path } = newProject();
    importRecords(db, oldRecords);
    const reader = await openReadOnly(path);
    const before = seen(db);
    const staging = staged();
    const looks: string[] = [];
    const voted = new Set<number>();
    await importInSlices(db, staging, options, (work) => {
      const result = work();
      looks.push(seen(db));
      forgetCounts(reader.db); // counts are cached where people vote, and they do not vote here
      expect(seen(reader.db)).toBe(looks.at(-1));
      const queue = {
        task: 'pairs',
        annotator: 'ann',
        queue: 'second',
        exclude: [...voted],
        limit: 1,
      } as const;
      // On a slow machine there may be more slices than pairs.
      const [pairId] = nextOfQueue(db, queue) as (number | undefined)[];
      if (pairId === undefined) return Promise.resolve(result);
      const text = db.prepare('SELECT item_a FROM pair WHERE id = ?').pluck().get(pairId) as number;
      const vote = { pairId, annotator: 'ann', outcome: 'prefer', chosen: text } as const;
      submitVote(db, {
        ...vote,
        shownFirst: text,
        strength: 2,
        durationMs: 9,
        reasons: [],
        note: '',
      });
      undo(db, 'ann');
      redo(db, 'ann');
      voted.add(pairId);
      return Promise.resolve(result);
    });
    const shown = looks.findIndex((look) => look !== before);
    expect(shown).toBeGreaterThan(5);
    expect(new Set(looks.slice(shown)).size).toBe(1);
    expect(looks.at(-1)).toBe(seen(db));
    expect(listDomains(db)[0].pairs).toBe(700);
    const standing = db.prepare("SELECT count(*) FROM standing WHERE annotator = 'ann'").pluck();
    expect(standing.get()).toBe(voted.size);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    reader.close();
    staging.discard();
  });

  it.each([2, 5, 8])('that fails at slice %i leaves nothing', async (failing) => {
    const { db } = newProject();
    importRecords(db, oldRecords);
    const before = content(db);
    const staging = staged();
    let at = 0;
    const end = importInSlices(db, staging, { ...options, domain: 'letters' }, (work) => {
      if (++at === failing) return Promise.reject(new Error('the disk is full'));
      return Promise.resolve(work());
    });
    await expect(end).rejects.toThrow('the disk is full');
    expect(content(db)).toEqual(before);
    expect(listDomains(db).map(({ name }) => name)).toEqual(['email']);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    // For the next import the project is like any other.
    expect(importStaged(db, staging, options).pairs).toEqual({ added: 660, known: 21 });
    staging.discard();
  });

  it.each([2, 4, 7])('whose program is killed before slice %i leaves nothing', async (slice) => {
    const project = newProject();
    importRecords(project.db, oldRecords);
    const before = content(project.db);
    project.close();
    const program = fileURLToPath(new URL('./slices-program.ts', import.meta.url));
    const { signal } = spawnSync(process.execPath, [program, project.path, String(slice)]);
    expect(signal).toBe('SIGKILL');
    // A reader sees none of it, and cannot remove it.
    const reader = await openReadOnly(project.path);
    expect(listDomains(reader.db)[0].pairs).toBe(40);
    reader.close();
    const opened = await openProject(project.path, 'test');
    expect(content(opened.db)).toEqual(before);
    expect(opened.db.pragma('integrity_check', { simple: true })).toBe('ok');
    opened.close();
  });

  it('lets nothing else add texts or pairs, or take its domain’s name', async () => {
    const { db } = newProject();
    importRecords(db, oldRecords);
    const staging = staged();
    let refused = 0;
    await importInSlices(db, staging, { ...options, domain: 'letters' }, (work) => {
      const result = work();
      if (refused++ > 2) return Promise.resolve(result);
      expect(() => makePairs(db, 1, 10)).toThrow(expect.objectContaining({ code: 'busy' }));
      expect(() => renameDomain(db, 1, 'letters')).toThrow(
        expect.objectContaining({ code: 'exists' }),
      );
      return Promise.resolve(result);
    });
    expect(makePairs(db, 1, 10)).toBe(10);
    staging.discard();
  });
});
