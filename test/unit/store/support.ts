/** Real project files in temporary folders that are removed at the end of a test. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { Decision, ImportRole } from '../../../src-main/contract/index.ts';
import { importStaged } from '../../../src-main/store/import.ts';
import type { Db, OpenProject } from '../../../src-main/store/database.ts';
import { createProject } from '../../../src-main/store/open.ts';
import { createStaging, type StagedRecord } from '../../../src-main/store/staging.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty project, closed at the end of the test. */
export function newProject(path = join(temporaryFolder(), 'test.dialect')): OpenProject {
  const project = createProject(path, { name: 'Test' }, 'test');
  onTestFinished(() => project.close());
  return project;
}

export function pairRecord(
  prompt: string,
  texts: [string, string],
  outcome: 'prefer' | 'tie' | 'both-bad' | null = null,
): StagedRecord {
  return { kind: 'pair', key: '', prompt, texts, outcome, strength: 2, metadata: {} };
}

export function textRecord(
  prompt: string,
  text: string,
  score: number | null = null,
): StagedRecord {
  return { kind: 'text', key: '', prompt, text, score, metadata: {} };
}

export function importRecords(
  db: Db,
  records: readonly StagedRecord[],
  {
    domain = 'email',
    role = 'source',
    keepLabels = true,
    annotator,
  }: { domain?: string; role?: ImportRole; keepLabels?: boolean; annotator?: string } = {},
) {
  const staging = createStaging();
  try {
    for (const record of records) staging.add(record);
    staging.finish();
    return importStaged(db, staging, {
      domain,
      role,
      keepLabels,
      ...(annotator !== undefined && { annotator }),
    });
  } finally {
    staging.discard();
  }
}

/** `count` unlabelled source pairs, three per prompt. */
export function unlabelledPairs(count: number): StagedRecord[] {
  return Array.from({ length: count }, (_, i) =>
    pairRecord(`prompt ${Math.floor(i / 3)}`, [`answer ${i} of one`, `answer ${i} of another`]),
  );
}

export interface PairIds {
  id: number;
  a: number;
  b: number;
}

export function pairIds(db: Db): PairIds[] {
  return db.prepare<[], PairIds>('SELECT id, item_a AS a, item_b AS b FROM pair ORDER BY id').all();
}

export function decision(pair: PairIds, annotator: string, change: Partial<Decision> = {}) {
  const outcome = change.outcome ?? 'prefer';
  return {
    pairId: pair.id,
    annotator,
    outcome,
    chosen: outcome === 'prefer' ? pair.a : null,
    strength: 2,
    shownFirst: pair.a,
    durationMs: 1200,
    reasons: [],
    note: '',
    ...change,
  } satisfies Decision;
}

/** Annotator -> pair -> id of the standing vote. */
export function standing(db: Db): Record<string, string> {
  const rows = db
    .prepare<[], { pair_id: number; annotator: string; event_id: string }>('SELECT * FROM standing')
    .all();
  return Object.fromEntries(rows.map((row) => [`${row.annotator} ${row.pair_id}`, row.event_id]));
}

export function count(db: Db, table: string): number {
  return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
}

/** Overwrites the nth leaf page of a table with noise. */
export function damagePage(path: string, table: string, nth: number): void {
  const db = new Database(path, { readonly: true });
  const pageSize = Number(db.pragma('page_size', { simple: true }));
  const pages = db
    .prepare(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path`)
    .pluck()
    .all(table) as number[];
  db.close();
  damagePages(path, [pages[nth]], 0xa5, pageSize);
}

/** Overwrites whole pages with one byte. */
export function damagePages(
  path: string,
  pages: readonly number[],
  byte: number,
  pageSize = 4096,
): void {
  const file = openSync(path, 'r+');
  for (const page of pages) {
    writeSync(file, Buffer.alloc(pageSize, byte), 0, pageSize, (page - 1) * pageSize);
  }
  closeSync(file);
}
