/** Vectors that pretrained encoders gave texts: kept in the project, by encoder and by text. */
import { hash } from 'node:crypto';
import { DialectError } from '../contract/index.ts';
import type { Db } from './open.ts';

/** Bytes of a text's hash. */
export const HASH_BYTES = 16;

export interface KeptEncoder {
  /** Equal keys give equal vectors. */
  key: string;
  /** As settings name it. */
  name: string;
  dimension: number;
}

export interface VectorChunk {
  /** n hashes after each other. */
  hashes: Uint8Array;
  /** Row-major [n, dimension]. */
  data: Float32Array;
}

/** What a text is known by: an encoder reads nothing but its characters. */
export function textHash(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, HASH_BYTES);
}

/** Keeps by what name an encoder was used last, and when: the same weights may lie in another folder. */
export function touchEncoder(db: Db, { key, name, dimension }: KeptEncoder): void {
  db.prepare(
    `INSERT INTO encoder (key, name, dimension, used_at) VALUES (@key, @name, @dimension, @now)
     ON CONFLICT (key) DO UPDATE SET name = @name, used_at = @now`,
  ).run({ key, name, dimension, now: Date.now() });
}

/** In one transaction; a text that has a vector keeps it. */
export function addVectors(db: Db, encoder: KeptEncoder, { hashes, data }: VectorChunk): void {
  const { key, dimension } = encoder;
  db.transaction(() => {
    touchEncoder(db, encoder);
    const add = db.prepare(
      `INSERT OR IGNORE INTO vector (encoder_id, hash, data)
       SELECT id, ?, ? FROM encoder WHERE key = ?`,
    );
    for (let i = 0; i < hashes.length / HASH_BYTES; i++) {
      const row = data.subarray(i * dimension, (i + 1) * dimension);
      add.run(
        Buffer.from(hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)),
        Buffer.from(row.buffer, row.byteOffset, row.byteLength),
        key,
      );
    }
  }).immediate();
}

/** Looks up whether a text has a vector. */
export function knownVectors(db: Db, key: string): (textHash: Buffer) => boolean {
  const find = db
    .prepare<[string, Buffer]>(
      `SELECT 1 FROM vector WHERE encoder_id = (SELECT id FROM encoder WHERE key = ?) AND hash = ?`,
    )
    .pluck();
  return (textHash) => find.get(key, textHash) !== undefined;
}

/**
 * Reads vectors of texts into columns of a matrix.
 *
 * @returns a function of texts, the row-major matrix [texts.length, width] and the first column
 * @throws DialectError `vectors-missing` from that function, for a text that was never encoded
 */
export function vectorReader(db: Db, { key, name, dimension }: KeptEncoder) {
  const find = db
    .prepare<[string, Buffer], Buffer>(
      `SELECT data FROM vector WHERE encoder_id = (SELECT id FROM encoder WHERE key = ?) AND hash = ?`,
    )
    .pluck();
  return (
    texts: readonly { text: string }[],
    matrix: Float32Array,
    width: number,
    from: number,
  ) => {
    texts.forEach(({ text }, row) => {
      const data = find.get(key, textHash(text));
      if (data?.byteLength !== dimension * 4) {
        throw new DialectError(
          'vectors-missing',
          `Some texts were not encoded with ${name} yet. Start the run again: it encodes what is missing.`,
          { encoder: name },
        );
      }
      // Copied, since SQLite's bytes need not lie where floats may be read.
      const bytes = new Uint8Array(data);
      matrix.set(new Float32Array(bytes.buffer, 0, dimension), row * width + from);
    });
  };
}

export interface CachedEncoder extends KeptEncoder {
  vectors: number;
  bytes: number;
  usedAt: number;
}

/** What is kept, the one used last first. */
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

/** They can be computed again; the file keeps its size until it is compacted. */
export function removeVectors(db: Db, key: string): void {
  db.prepare('DELETE FROM encoder WHERE key = ?').run(key);
}
