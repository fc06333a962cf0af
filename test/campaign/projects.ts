/** Projects for campaigns, and invariants that must hold whatever happened. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { importFiles } from '../../src-main/services/data/import-files.ts';
import { createProject, openProject } from '../../src-main/store/open.ts';
import { APPLICATION_ID, migrations } from '../../src-main/store/schema.ts';

/** Labelled pairs of the source, as JSONL. */
export function pairsText(count: number, name: string): string {
  return Array.from({ length: count }, (_, i) => {
    const prompt = `question ${Math.floor(i / 3)} of ${name}`;
    return JSON.stringify({ prompt, chosen: `answer ${i} of ${name}`, rejected: `no ${i}` });
  }).join('\n');
}

/** A closed project with unlabelled pairs. */
export async function makeProject(path: string, pairs: number): Promise<void> {
  const file = `${path}.jsonl`;
  writeFileSync(file, pairsText(pairs, 'first'));
  const project = createProject(path, { name: 'Campaign' }, 'campaign');
  try {
    await importFiles(project.db, [{ path: file, name: 'pairs.jsonl' }], {
      domain: 'letters',
      role: 'source',
      keepLabels: false,
      leaveOutProblems: false,
    });
  } finally {
    project.close();
  }
}

/** A closed project that can be trained on: labelled pairs, and texts of a target. */
export async function makeTrainable(path: string, pairs: number): Promise<void> {
  const project = createProject(path, { name: 'Campaign' }, 'campaign');
  try {
    for (const role of ['source', 'target'] as const) {
      const file = `${path}.${role}.jsonl`;
      writeFileSync(file, pairsText(pairs, role));
      await importFiles(project.db, [{ path: file, name: 'pairs.jsonl' }], {
        domain: role,
        role,
        keepLabels: role === 'source',
        leaveOutProblems: false,
      });
    }
  } finally {
    project.close();
  }
}

/** A project as written by version 1, with that many votes. */
export function makeOldProject(path: string, votes: number): void {
  const db = new Database(path);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.exec(migrations[0]);
  db.pragma('user_version = 1');
  db.exec(`INSERT INTO meta VALUES ('id', 'old'), ('name', 'Old'), ('createdAt', '1');
    INSERT INTO domain VALUES (1, 'letters', 'source', 1)`);
  const item = db.prepare(`INSERT INTO item VALUES (?, 1, ?, '', 'p', ?, '{}')`);
  const pair = db.prepare(`INSERT INTO pair VALUES (?, 1, ?, ?, '', '{}', ?)`);
  const event = db.prepare(
    `INSERT INTO event (id, kind, pair_id, annotator, origin, outcome, chosen, created_at)
     VALUES (?, 'vote', ?, 'ann', 'labelled', 'prefer', ?, ?)`,
  );
  const standing = db.prepare(`INSERT INTO standing VALUES (?, 'ann', ?, 'prefer')`);
  db.transaction(() => {
    for (let i = 1; i <= votes; i++) {
      const [a, b] = [2 * i - 1, 2 * i];
      for (const one of [a, b]) item.run(one, Buffer.from(`${one}`), `text ${one}`);
      pair.run(i, a, b, i);
      const id = `0190${String(i).padStart(4, '0')}-0000-7000-8000-000000000000`;
      event.run(id, i, a, i);
      standing.run(i, id);
    }
  })();
  db.close();
}

export interface Kept {
  /** Ids of acknowledged votes. */
  votes: ReadonlySet<string>;
  /** Domain -> number of texts that it must have, or else none. */
  wholeOrNone?: Record<string, number>;
  /** Minimum number of votes. */
  atLeast?: number;
}

/** Opens the project as the next program would. @returns what is wrong; null if nothing is */
export async function whatIsWrong(path: string, kept: Kept): Promise<string | null> {
  const project = await openProject(path, 'campaign');
  try {
    const { db } = project;
    const integrity = db.pragma('integrity_check', { simple: true });
    if (integrity !== 'ok') return `integrity: ${String(integrity)}`;
    const broken = db.pragma('foreign_key_check') as unknown[];
    if (broken.length > 0) return `${broken.length} references into nothing`;
    const stored = new Set(db.prepare('SELECT id FROM event').pluck().all() as string[]);
    const lost = [...kept.votes].filter((id) => !stored.has(id));
    if (lost.length > 0) return `${lost.length} of ${kept.votes.size} votes lost`;
    if (stored.size < (kept.atLeast ?? 0)) return `${stored.size} votes of ${kept.atLeast}`;
    for (const [domain, texts] of Object.entries(kept.wholeOrNone ?? {})) {
      const found = db
        .prepare(
          'SELECT count(*) FROM item JOIN domain ON domain.id = domain_id WHERE domain.name = ?',
        )
        .pluck()
        .get(domain);
      if (found !== 0 && found !== texts) return `${String(found)} of ${texts} texts imported`;
    }
  } finally {
    project.close();
  }
  return copiesOf(path, kept.atLeast ?? 0);
}

/** Checks that every file with a copy's name is a good copy. */
function copiesOf(path: string, votes: number): string | null {
  const name = basename(path);
  for (const file of readdirSync(dirname(path))) {
    const ours =
      file.startsWith(`${name}.backup-`) || file.startsWith(`${basename(name, '.dialect')}.copy-`);
    if (!ours || /\.partial|-(wal|shm|lock|journal)$/.test(file)) continue;
    const db = new Database(join(dirname(path), file), { readonly: true });
    try {
      if (db.pragma('integrity_check', { simple: true }) !== 'ok') return `${file} is no good copy`;
      const found = db.prepare('SELECT count(*) FROM event').pluck().get() as number;
      if (found < votes) return `${file} has ${found} of ${votes} votes`;
    } finally {
      db.close();
    }
  }
  return null;
}

/** @returns what is wrong with an exported file; null if it is complete or absent */
export function exportTrouble(path: string, bytes: Buffer | null, whole: Buffer): string | null {
  if (bytes === null) return existsSync(path) ? `${path} cannot be read` : null;
  return bytes.equals(whole)
    ? null
    : `${basename(path)} has ${bytes.length} of ${whole.length} bytes`;
}
