/**
 * Records on their way into a project: stored in a temporary SQLite file while they are read, so that
 * memory stays bounded, votes go on meanwhile and a cancelled import leaves no trace.
 */
import { hash } from 'node:crypto';
import { nameMeaning } from '../contract/annotator-names.ts';
import type { DataRecord, PairRecord, QuestionRecord, TextRecord } from '../domain/data-records.ts';
import type { Db } from './database.ts';
import { createStagingFile, RowInserter } from './staging-file.ts';

/** A record without what only its reader needs. */
type Staged<R extends DataRecord> = Omit<R, 'row' | 'side'> & { row?: number };

export type StagedRecord = Staged<PairRecord> | Staged<TextRecord> | Staged<QuestionRecord>;

const HASH_BYTES = 16;

/** Identifies an item by its content: 16 bytes of SHA-256 over prompt and text. */
export function itemHash(prompt: string, text: string): Buffer {
  // As a string and not as a buffer, which Node takes longer to make than the sum.
  const sum = hash('sha256', `${prompt}\0${text}`, 'binary');
  const bytes = Buffer.allocUnsafe(HASH_BYTES);
  bytes.write(sum, 0, HASH_BYTES, 'latin1');
  return bytes;
}

/**
 * Position of a pair, or of several texts, in the random order of labelling: 32 bits determined by their
 * hashes.
 */
export function shuffleOf(...hashes: Buffer[]): number {
  const sorted = hashes.sort((one, other) => Buffer.compare(one, other));
  return hash('sha256', Buffer.concat(sorted), 'buffer').readUInt32BE(0);
}

export interface Staging {
  path: string;
  /** Number of rows that gave records. A row may give several. */
  rows: number;
  /** Number of labels and scores among the records. */
  labels: number;
  /** What follows of annotators' names that are no person's, as sentences. */
  namesMean: ReadonlySet<string>;
  add(record: StagedRecord): void;
  /** Subsequent records come from another file. */
  nextFile(): void;
  /** Discards the records of the present file, which is read again. */
  restartFile(): void;
  /** Writes buffered records; nothing may be added afterwards. */
  finish(): void;
  /** Removes the temporary file. */
  discard(): void;
}

// row: number of the row over all files. file: number of the file. rater: '' if anonymous. hashes: of a
// question's texts in their order, hexadecimal, as JSON. vote: of a decision, as JSON; null if the file says nothing.
const TABLES = `
  CREATE TABLE text (seq INTEGER PRIMARY KEY, row INTEGER, file INTEGER, hash BLOB, key TEXT,
                     prompt TEXT, text TEXT, score REAL, rater TEXT DEFAULT '', metadata TEXT DEFAULT '{}');
  CREATE TABLE pair (seq INTEGER PRIMARY KEY, row INTEGER, file INTEGER, key TEXT, hash_1 BLOB,
                     hash_2 BLOB, outcome TEXT, strength INTEGER, rater TEXT, shuffle INTEGER,
                     metadata TEXT);
  CREATE TABLE question (seq INTEGER PRIMARY KEY, row INTEGER, file INTEGER, task TEXT, key TEXT,
                         hashes TEXT, outcome TEXT, answer TEXT, vote TEXT, rater TEXT, metadata TEXT);
`;

/** @throws DialectError `no-room`, here and in its methods */
export function createStaging(): Staging {
  const staged = createStagingFile(TABLES, writerOf);
  let file = 1;
  let before = { rows: 0, labels: 0 };
  let lastRow: number | undefined;
  const namesMean = new Set<string>();
  const staging: Staging = {
    path: staged.path,
    rows: 0,
    labels: 0,
    namesMean,
    add(record) {
      const meaning = nameMeaning(record.annotator ?? '');
      if (meaning !== null) namesMean.add(meaning);
      // Records of one row are adjacent.
      if (record.row === undefined || record.row !== lastRow) staging.rows++;
      lastRow = record.row;
      if ((record.kind === 'text' ? record.score : record.outcome) !== null) staging.labels++;
      staged.hold({ record, row: staging.rows, file }, charactersOf(record));
    },
    nextFile() {
      staged.flush();
      file++;
      before = { rows: staging.rows, labels: staging.labels };
      lastRow = undefined;
    },
    restartFile() {
      staged.drop();
      for (const table of ['text', 'pair', 'question']) {
        staged.db.prepare(`DELETE FROM ${table} WHERE file = ?`).run(file);
      }
      Object.assign(staging, before);
      lastRow = undefined;
    },
    finish() {
      staged.flush();
      staged.db.close();
    },
    discard: staged.discard,
  };
  return staging;
}

function charactersOf(record: StagedRecord): number {
  const texts = record.kind === 'text' ? [record.text] : record.texts;
  return texts.reduce((sum, text) => sum + text.length, record.prompt.length);
}

interface Entry {
  record: StagedRecord;
  row: number;
  file: number;
}

function writerOf(db: Db): (entries: readonly Entry[]) => void {
  const texts = textInserter(db);
  const pairs = new RowInserter(
    db,
    'pair (row, file, key, hash_1, hash_2, outcome, strength, rater, shuffle, metadata)',
  );
  const addQuestion = db.prepare(
    `INSERT INTO question (row, file, task, key, hashes, outcome, answer, vote, rater, metadata)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const write = ({ record, row, file }: Entry): void => {
    const rater = record.annotator ?? '';
    if (record.kind === 'text') {
      const { prompt, text, key, score, metadata } = record;
      texts.add([row, file, itemHash(prompt, text), key, prompt, text, score], rater, metadata);
      return;
    }
    const metadata = JSON.stringify(record.metadata);
    const hashes = record.texts.map((text) => itemHash(record.prompt, text));
    for (const [side, text] of record.texts.entries()) {
      const key = record.key === '' ? '' : `${record.key}:${side + 1}`;
      texts.add([row, file, hashes[side], key, record.prompt, text, null], rater, {});
    }
    if (record.kind === 'question') {
      addQuestion.run(
        row,
        file,
        record.task,
        record.key,
        JSON.stringify(hashes.map((hash) => hash.toString('hex'))),
        record.outcome,
        record.outcome === null ? null : JSON.stringify(record.answer),
        record.vote ? JSON.stringify(record.vote) : null,
        rater,
        metadata,
      );
      return;
    }
    pairs.add([
      row,
      file,
      record.key,
      hashes[0],
      hashes[1],
      record.outcome,
      record.strength,
      rater,
      shuffleOf(hashes[0], hashes[1]),
      metadata,
    ]);
  };
  return (entries) => {
    for (const entry of entries) write(entry);
    texts.flush();
    pairs.flush();
  };
}

/** Adds texts in the order that they come in; most have neither rater nor metadata, and are bound without. */
function textInserter(db: Db) {
  const columns = 'row, file, hash, key, prompt, text, score';
  const bare = new RowInserter(db, `text (${columns})`);
  const full = new RowInserter(db, `text (${columns}, rater, metadata)`);
  return {
    add(row: readonly unknown[], rater: string, metadata: Readonly<Record<string, unknown>>): void {
      if (rater === '' && isEmpty(metadata)) {
        full.flush();
        bare.add(row);
      } else {
        bare.flush();
        full.add([...row, rater, JSON.stringify(metadata)]);
      }
    },
    flush(): void {
      bare.flush();
      full.flush();
    },
  };
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const _ in record) return false;
  return true;
}
