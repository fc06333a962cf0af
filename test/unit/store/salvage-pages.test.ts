/** Salvage around many bad pages, compared with what reading by key still finds. Seeded. */
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { appendVote } from '../../../src-main/store/events.ts';
import { createProject } from '../../../src-main/store/open.ts';
import { anyLost, salvage } from '../../../src-main/store/salvage.ts';
import {
  decision,
  importRecords,
  pairIds,
  pairRecord,
  temporaryFolder,
  textRecord,
} from './support.ts';

const TABLES = { item: 'id', pair: 'id', event: 'id', score: 'item_id' } as const;
const PAIRS = 2_000;
const PAGE = 4096;

/** Pairs with two votes each, and scored texts. */
function makeProject(path: string): void {
  const { db, close } = createProject(path, { name: 'Test' }, 'test');
  db.pragma('synchronous = OFF'); // thousands of votes: only the test needs them quickly
  // Long texts, three per page: most pages of a project are pages of texts.
  const long = (i: number, side: string) => `answer ${i} of ${side}. `.repeat(60);
  const pairs = Array.from({ length: PAIRS }, (_, i) =>
    pairRecord(`prompt ${i}`, [long(i, 'one'), long(i, 'another')]),
  );
  importRecords(db, pairs);
  const scored = Array.from({ length: 1_000 }, (_, i) => textRecord('q', `scored ${i}`, i));
  importRecords(db, scored, { domain: 'chat' });
  db.transaction(() => {
    for (const annotator of ['ann', 'ben']) {
      for (const pair of pairIds(db)) appendVote(db, decision(pair, annotator));
    }
  }).immediate();
  close();
}

/** Fills pages other than the first with zeros or noise. */
function damagePages(path: string, pages: readonly number[], byte: number): void {
  const file = openSync(path, 'r+');
  for (const page of pages) {
    writeSync(file, Buffer.alloc(PAGE, byte), 0, PAGE, (page - 1) * PAGE);
  }
  closeSync(file);
}

/** Number of rows that can be read by their key, one by one. */
function reachable(path: string, table: keyof typeof TABLES, keys: readonly unknown[]): number {
  const db = new Database(path, { readonly: true });
  try {
    const one = db.prepare(`SELECT * FROM ${table} WHERE ${TABLES[table]} = ?`);
    let found = 0;
    for (const key of keys) {
      try {
        if (one.get(key)) found++;
      } catch {
        continue;
      }
    }
    return found;
  } finally {
    db.close();
  }
}

describe('salvage past bad pages', () => {
  let sound: string;
  let pages: number;
  /** The pages with the names of the tables, without which nothing can be read by key either. */
  let schemaPages: Set<number>;
  const keys: Record<string, unknown[]> = {};

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
    sound = join(folder, 'sound.dialect');
    makeProject(sound);
    pages = statSync(sound).size / PAGE;
    const db = new Database(sound, { readonly: true });
    for (const [table, key] of Object.entries(TABLES)) {
      keys[table] = db.prepare(`SELECT ${key} FROM ${table}`).pluck().all();
    }
    const schema = db.prepare("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'").pluck();
    schemaPages = new Set(schema.all() as number[]);
    db.close();
    return () => rmSync(folder, { recursive: true, force: true });
  });

  const cases = ['1', '2', '40', '1 %'].flatMap((bad) =>
    ['zeroed', 'noise'].map((kind) => ({ bad, kind })),
  );
  it.each(cases)(
    'saves 99 % of what reading by key still finds, and says what is lost: $bad pages, $kind',
    ({ bad, kind }) => {
      const number = bad === '1 %' ? Math.ceil(pages / 100) : Number(bad);
      const random = seededRandom(`${bad} ${kind}`);
      const damaged = join(temporaryFolder(), 'damaged.dialect');
      copyFileSync(sound, damaged);
      const hit = Array.from({ length: number }, () => 2 + random.below(pages - 1));
      damagePages(
        damaged,
        hit.filter((page) => !schemaPages.has(page)),
        kind === 'zeroed' ? 0 : 0xa5,
      );
      const out = join(temporaryFolder(), 'saved.dialect');
      const report = salvage(damaged, out);
      const saved = new Database(out, { readonly: true });
      onTestFinished(() => void saved.close());
      expect(saved.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(saved.pragma('foreign_key_check')).toEqual([]);
      for (const [table, all] of Object.entries(keys)) {
        const found = reachable(damaged, table as keyof typeof TABLES, all);
        const { saved: rows, lost, atLeast } = report.tables[table];
        expect(rows, table).toBeGreaterThanOrEqual(Math.ceil(found * 0.99));
        expect(rows, table).toBeLessThanOrEqual(all.length);
        if (rows < all.length) expect(anyLost(report), table).toBe(true);
        if (!atLeast) expect(rows + lost, table).toBe(all.length);
      }
    },
  );
});
