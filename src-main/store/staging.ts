/**
 * Records on their way into a project: kept in a temporary SQLite file while they are read, so
 * that memory stays bounded, votes go on meanwhile and a cancelled import has touched nothing.
 */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { temporaryFolder } from './temporary.ts';

/** What `formats` reads, as far as the store cares. */
export type StagedRecord =
  | {
      kind: 'pair';
      key: string;
      prompt: string;
      texts: [string, string];
      outcome: 'prefer' | 'tie' | 'both-bad' | null;
      strength: 1 | 2 | 3;
      metadata: Record<string, unknown>;
    }
  | {
      kind: 'text';
      key: string;
      prompt: string;
      text: string;
      score: number | null;
      metadata: Record<string, unknown>;
    };

/** Names an item by its content: 16 bytes of SHA-256 over prompt and text. */
export function itemHash(prompt: string, text: string): Buffer {
  return createHash('sha256').update(prompt).update('\0').update(text).digest().subarray(0, 16);
}

/** The place of a pair in the random order of labelling: 32 bits that follow from its two texts. */
export function shuffleOf(a: Buffer, b: Buffer): number {
  const [low, high] = Buffer.compare(a, b) < 0 ? [a, b] : [b, a];
  return createHash('sha256').update(low).update(high).digest().readUInt32BE(0);
}

export interface Staging {
  path: string;
  rows: number;
  add(record: StagedRecord): void;
  /** Writes what is still held; nothing may be added afterwards. */
  finish(): void;
  /** Removes the temporary file. */
  discard(): void;
}

const BATCH = 2_000;

export function createStaging(): Staging {
  const folder = temporaryFolder();
  const path = join(folder, 'staging.sqlite');
  const db = new Database(path);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec(`
    CREATE TABLE text (seq INTEGER PRIMARY KEY, hash BLOB, key TEXT, prompt TEXT, text TEXT,
                       score REAL, metadata TEXT);
    CREATE TABLE pair (seq INTEGER PRIMARY KEY, key TEXT, hash_1 BLOB, hash_2 BLOB, outcome TEXT,
                       strength INTEGER, shuffle INTEGER, metadata TEXT);
  `);
  const addText = db.prepare(
    'INSERT INTO text (hash, key, prompt, text, score, metadata) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const addPair = db.prepare(
    'INSERT INTO pair (key, hash_1, hash_2, outcome, strength, shuffle, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  let held: StagedRecord[] = [];

  const write = db.transaction((records: StagedRecord[]) => {
    for (const record of records) {
      const metadata = JSON.stringify(record.metadata);
      if (record.kind === 'text') {
        const hash = itemHash(record.prompt, record.text);
        addText.run(hash, record.key, record.prompt, record.text, record.score, metadata);
        continue;
      }
      const hashes = record.texts.map((text) => itemHash(record.prompt, text));
      for (const [side, text] of record.texts.entries()) {
        const key = record.key === '' ? '' : `${record.key}:${side + 1}`;
        addText.run(hashes[side], key, record.prompt, text, null, '{}');
      }
      addPair.run(
        record.key,
        hashes[0],
        hashes[1],
        record.outcome,
        record.strength,
        shuffleOf(hashes[0], hashes[1]),
        metadata,
      );
    }
  });

  const staging: Staging = {
    path,
    rows: 0,
    add(record) {
      staging.rows++;
      held.push(record);
      if (held.length >= BATCH) {
        write(held);
        held = [];
      }
    },
    finish() {
      write(held);
      held = [];
      db.exec('CREATE INDEX text_hash ON text (hash)');
      db.close();
    },
    discard() {
      if (db.open) db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return staging;
}
