/** Vectors by pretrained encoders: stored in the project, by encoder and by text. */
import { hash } from 'node:crypto';
import { DialectError } from '../contract/index.ts';
import type { Db } from './database.ts';

/** Bytes of a text's hash. */
export const HASH_BYTES = 16;

export interface KeptEncoder {
  /** Equal keys give equal vectors. */
  key: string;
  /** The name used in settings. */
  name: string;
  dimension: number;
  /** The part of an item that a vector depends on. */
  reads: 'answer' | 'prompt and answer';
}

export interface VectorChunk {
  /** n hashes, concatenated. */
  hashes: Uint8Array;
  /** Row-major [n, dimension]. */
  data: Float32Array;
  /** Parts that were too long to be read, [n]: 1 the prompt's start, 2 the answer's middle, 3 both. */
  shortened: Uint8Array;
}

/** Identifies an item for an encoder, by everything it reads of it. */
export function readHash(
  reads: KeptEncoder['reads'],
  { prompt, text }: { prompt: string; text: string },
): Buffer {
  const all = reads === 'answer' ? text : `${prompt.length}\n${prompt}${text}`;
  return hash('sha256', all, 'buffer').subarray(0, HASH_BYTES);
}

/** Records an encoder's latest name and time of use: the same weights may be in another folder. */
export function touchEncoder(db: Db, { key, name, dimension }: Omit<KeptEncoder, 'reads'>): void {
  db.prepare(
    `INSERT INTO encoder (key, name, dimension, used_at) VALUES (@key, @name, @dimension, @now)
     ON CONFLICT (key) DO UPDATE SET name = @name, used_at = @now`,
  ).run({ key, name, dimension, now: Date.now() });
}

/** In one transaction; existing vectors are kept. */
export function addVectors(
  db: Db,
  encoder: Omit<KeptEncoder, 'reads'>,
  { hashes, data, shortened }: VectorChunk,
): void {
  const { key, dimension } = encoder;
  db.transaction(() => {
    touchEncoder(db, encoder);
    const add = db.prepare(
      `INSERT OR IGNORE INTO vector (encoder_id, hash, data, shortened)
       SELECT id, ?, ?, ? FROM encoder WHERE key = ?`,
    );
    for (let i = 0; i < hashes.length / HASH_BYTES; i++) {
      const row = data.subarray(i * dimension, (i + 1) * dimension);
      add.run(
        Buffer.from(hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)),
        Buffer.from(row.buffer, row.byteOffset, row.byteLength),
        shortened[i],
        key,
      );
    }
  }).immediate();
}

/** Says whether an item has a vector, by the hash of what the encoder reads of it. */
export function knownVectors(db: Db, key: string): (readHash: Buffer) => boolean {
  const find = db
    .prepare<[string, Buffer]>(
      `SELECT 1 FROM vector WHERE encoder_id = (SELECT id FROM encoder WHERE key = ?) AND hash = ?`,
    )
    .pluck();
  return (readHash) => find.get(key, readHash) !== undefined;
}

/**
 * Reads vectors of an encoder's items into columns of a row-major matrix [items.length, width], from
 * column `from` on: see `vectorReader`.
 */
export type ReadVectors = (encoder: KeptEncoder) => ReturnType<typeof vectorReader>;

/**
 * Reads vectors of items into columns of a matrix.
 *
 * @returns a function of items, the row-major matrix [items.length, width] and the first column; it
 *     returns which parts of each item were too long to be read, see `VectorChunk`
 * @throws DialectError `vectors-missing` from that function, for an item that was never encoded
 */
export function vectorReader(db: Db, { key, name, dimension, reads }: KeptEncoder) {
  const find = db.prepare<[string, Buffer], { data: Buffer; shortened: number }>(
    `SELECT data, shortened FROM vector
       WHERE encoder_id = (SELECT id FROM encoder WHERE key = ?) AND hash = ?`,
  );
  return (
    items: readonly { prompt: string; text: string }[],
    matrix: Float32Array,
    width: number,
    from: number,
  ) => {
    return Uint8Array.from(items, (item, row) => {
      const kept = find.get(key, readHash(reads, item));
      if (kept?.data.byteLength !== dimension * 4) {
        throw new DialectError(
          'vectors-missing',
          `Some texts were not encoded with ${name} yet. Start the run again: it encodes what is missing.`,
          { encoder: name },
        );
      }
      // Copied, since SQLite's bytes may not be aligned for floats.
      const bytes = new Uint8Array(kept.data);
      matrix.set(new Float32Array(bytes.buffer, 0, dimension), row * width + from);
      return kept.shortened;
    });
  };
}

export interface CachedEncoder extends Omit<KeptEncoder, 'reads'> {
  vectors: number;
  bytes: number;
  usedAt: number;
}

/** The stored encoders, most recently used first. */
export function cachedEncoders(db: Db): CachedEncoder[] {
  return db
    .prepare<[], CachedEncoder>(
      `SELECT key, name, dimension, used_at AS usedAt, count(vector.rowid) AS vectors,
              count(vector.rowid) * (dimension * 4 + ${HASH_BYTES}) AS bytes
       FROM encoder LEFT JOIN vector ON encoder_id = encoder.id
       GROUP BY encoder.id ORDER BY used_at DESC`,
    )
    .all();
}

/** Number of an encoder's vectors for items that were too long to be read whole. */
export function shortenedVectors(db: Db, key: string): { prompts: number; answers: number } {
  return db
    .prepare<[string], { prompts: number; answers: number }>(
      `SELECT ifnull(sum(shortened & 1), 0) AS prompts, ifnull(sum((shortened >> 1) & 1), 0) AS answers
       FROM vector WHERE encoder_id = (SELECT id FROM encoder WHERE key = ?)`,
    )
    .get(key) as { prompts: number; answers: number };
}

/** Vectors can be computed again; the file keeps its size until it is compacted. */
export function removeVectors(db: Db, key: string): void {
  db.prepare('DELETE FROM encoder WHERE key = ?').run(key);
}
