/** Everything readable in a damaged project is copied; nothing is invented. */
import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { appendVote, undo } from '../../../src-main/store/events.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { anyLost, salvage } from '../../../src-main/store/salvage.ts';
import {
  count,
  damagePage,
  damagePages,
  decision,
  importRecords,
  newProject,
  pairIds,
  standing,
  temporaryFolder,
  textRecord,
  unlabelledPairs,
} from './support.ts';

async function opened(path: string) {
  const project = await openProject(path, 'test');
  onTestFinished(() => project.close());
  return project;
}

/** A project with 400 pairs, a vote on each, a few of them replaced or undone; closed. */
function labelledProject() {
  const { db, path, close } = newProject();
  importRecords(db, unlabelledPairs(400));
  importRecords(
    db,
    Array.from({ length: 50 }, (_, i) => textRecord('q', `scored ${i}`, i)),
    { domain: 'chat', role: 'gold' },
  );
  db.pragma('synchronous = OFF'); // hundreds of votes at once: only the test needs them quickly
  const pairs = pairIds(db);
  for (const pair of pairs) appendVote(db, decision(pair, 'ann'));
  for (const pair of pairs.slice(0, 20)) appendVote(db, decision(pair, 'ann', { outcome: 'tie' }));
  for (let i = 0; i < 5; i++) undo(db, 'ann');
  const stood = standing(db);
  close();
  return { path, stood };
}

describe('salvage', () => {
  it('of a sound project copies all data and the votes that stand', async () => {
    const { path, stood } = labelledProject();
    const out = join(temporaryFolder(), 'saved.dialect');
    const { tables } = salvage(path, out);
    expect(tables).toEqual({
      domain: { saved: 2, lost: 0 },
      item: { saved: 850, lost: 0 },
      pair: { saved: 400, lost: 0 },
      event: { saved: 425, lost: 0 },
      score: { saved: 0, lost: 0 },
      gold_pair: { saved: 0, lost: 0 },
      gold_score: { saved: 50, lost: 0 },
      rating: { saved: 50, lost: 0 },
    });
    const { db } = await opened(out);
    expect(standing(db)).toEqual(stood);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.pragma('foreign_key_check')).toEqual([]);
  });

  it('of a damaged page of texts loses those texts, and keeps the pairs and votes that name them', async () => {
    const { path } = labelledProject();
    damagePage(path, 'item', 3);
    const out = join(temporaryFolder(), 'saved.dialect');
    const report = salvage(path, out);
    const { tables, notes } = report;
    expect(anyLost(report)).toBe(true);
    expect(tables['item'].saved).toBeGreaterThan(750);
    expect(tables['item'].saved).toBeLessThan(850);
    expect(tables['item'].saved + tables['item'].lost).toBe(850);
    expect(tables['pair']).toEqual({ saved: 400, lost: 0 });
    expect(tables['event']).toEqual({ saved: 425, lost: 0 });
    expect(notes.join()).toContain(`${tables['item'].lost} texts were replaced`);

    const { db } = await opened(out);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(Object.keys(standing(db))).toHaveLength(count(db, 'pair'));
    // Nobody is asked about a lost text, and nothing is learned from one.
    const lost = db
      .prepare("SELECT role FROM domain WHERE name = 'texts that were lost'")
      .pluck()
      .all();
    expect(lost).toEqual(['target']);
    const broken = `SELECT count(*) FROM pair JOIN domain d ON d.id = pair.domain_id JOIN item ON item.id IN (item_a, item_b)
      WHERE d.role = 'source' AND item.text LIKE 'This text was lost%'`;
    expect(db.prepare(broken).pluck().get()).toBe(0);
  });

  it('of a damaged page of votes keeps those before and after it', async () => {
    const { path, stood } = labelledProject();
    damagePage(path, 'event', 4);
    const out = join(temporaryFolder(), 'saved.dialect');
    const { tables } = salvage(path, out);
    // The indexes know how many votes the page had.
    expect(tables['event'].lost).toBeGreaterThan(0);
    expect(tables['event'].saved + tables['event'].lost).toBe(425);
    expect(tables['pair']).toEqual({ saved: 400, lost: 0 });
    const { db } = await opened(out);
    const ids = db.prepare('SELECT id FROM event ORDER BY id').pluck().all() as string[];
    expect(ids.at(-1)).toBe(Object.values(stood).concat(ids).toSorted().at(-1));
    const after = standing(db);
    expect(Object.entries(after).every(([key, id]) => stood[key] === id)).toBe(true);
  });

  it('of a damaged table of standing votes follows the events instead', async () => {
    const { path, stood } = labelledProject();
    damagePage(path, 'standing', 0);
    const out = join(temporaryFolder(), 'saved.dialect');
    salvage(path, out);
    const { db } = await opened(out);
    expect(standing(db)).toEqual(stood);
  });

  it('of a file whose list of tables is gone takes the list of a new project', async () => {
    const { path, stood } = labelledProject();
    const db = new Database(path, { readonly: true });
    const items = count(db, 'item');
    const pages = db.prepare("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'").pluck();
    const listed = pages.all() as number[];
    db.close();
    damagePages(path, listed, 0xa5);
    const out = join(temporaryFolder(), 'saved.dialect');
    const report = salvage(path, out);
    expect(report.tables['item']).toMatchObject({ saved: items, lost: 0 });
    expect(standing((await opened(out)).db)).toEqual(stood);
  });

  it('of a file that was cut off reads what is left of it', () => {
    const { path } = labelledProject();
    truncateSync(path, Math.floor(statSync(path).size * 0.6));
    const report = salvage(path, join(temporaryFolder(), 'saved.dialect'));
    expect(anyLost(report)).toBe(true);
    expect(report.tables['item'].saved).toBeGreaterThan(100);
  });

  it('of something else says so and makes nothing', () => {
    const folder = temporaryFolder();
    const noise = join(folder, 'noise.dialect');
    writeFileSync(noise, Buffer.alloc(8192, 0x5a));
    expect(() => salvage(noise, join(folder, 'out.dialect'))).toThrow(
      expect.objectContaining({ code: 'not-a-project' }),
    );
    const { path } = labelledProject();
    expect(() => salvage(path, path)).toThrow(expect.objectContaining({ code: 'exists' }));
  });
});
