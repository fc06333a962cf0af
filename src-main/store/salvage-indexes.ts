/** Reads rows' keys and some of their columns from the indexes of a damaged project. */
import type { Db } from './database.ts';
import { type KeySpace, readAround, tried, uuids } from './salvage-ranges.ts';

/** Tables with additional indexes; their contents go into `temp.known_TABLE`. */
const KNOWN = {
  item: 'id PRIMARY KEY, domain_id, hash',
  pair: 'id PRIMARY KEY, item_a, item_b, domain_id, shuffle',
  event: 'id PRIMARY KEY, pair_id, annotator',
} as const;
export type Indexed = keyof typeof KNOWN;

export function isIndexed(table: string): table is Indexed {
  return table in KNOWN;
}

/** Row numbers to try beyond the highest known one: more than a page of an index has. */
export const MARGIN = 1024n;

/** The highest row number to look for in a table whose end cannot be read. */
export function highest(to: Db, table: 'item' | 'pair'): bigint {
  const found = to.prepare(`SELECT max(id) FROM ${table}`).pluck().get() as number | null;
  return BigInt(found ?? 0) + MARGIN;
}

const INT32 = 2n ** 32n - 1n;

/**
 * Reads every index of a table into `temp.known_TABLE` of the new project.
 *
 * @returns whether one of them was fully readable: then every row of the table is known
 */
export function readIndexes(from: Db, to: Db, table: Indexed): boolean {
  to.exec(`CREATE TEMP TABLE known_${table} (${KNOWN[table]})`);
  switch (table) {
    case 'item': {
      const read = domains(from).map((domain) =>
        readIndex(from, to, table, {
          index: 'sqlite_autoindex_item_1',
          columns: ['domain_id', 'hash'],
          fixed: ['domain_id', domain],
          by: 'hash',
          space: hashes,
        }),
      );
      return read.every(Boolean);
    }
    case 'pair': {
      const last = lastOf(from, 'SELECT max(item_a) FROM pair INDEXED BY sqlite_autoindex_pair_1');
      const byItems = readIndex(from, to, table, {
        index: 'sqlite_autoindex_pair_1',
        columns: ['item_a', 'item_b'],
        by: 'item_a',
        space: integersTo(last ?? highest(to, 'item')),
      });
      const byShuffle = domains(from).map((domain) =>
        readIndex(from, to, table, {
          index: 'pair_by_shuffle',
          columns: ['domain_id', 'shuffle'],
          fixed: ['domain_id', domain],
          by: 'shuffle',
          space: { ...integersTo(INT32), kind: 'sparse' },
        }),
      );
      return byItems || byShuffle.every(Boolean);
    }
    case 'event': {
      const last = lastOf(from, 'SELECT max(pair_id) FROM event INDEXED BY event_by_pair');
      const columns = ['pair_id', 'annotator'];
      const space = integersTo(last ?? highest(to, 'pair'));
      return readIndex(from, to, table, { index: 'event_by_pair', columns, by: 'pair_id', space });
    }
  }
}

/** The other index of the votes, once their annotators are known. */
export function readEventsOf(from: Db, to: Db, annotators: readonly string[]): boolean {
  const read = annotators.map((annotator) =>
    readIndex(from, to, 'event', {
      index: 'event_by_annotator',
      columns: ['annotator'],
      fixed: ['annotator', annotator],
      by: 'id',
      space: { ...uuids, kind: 'sparse' },
    }),
  );
  return read.length > 0 && read.every(Boolean);
}

interface Space {
  first: bigint;
  last: bigint;
  kind: 'dense' | 'sparse';
  toKey(value: never): bigint;
  toText(key: bigint): string | Buffer | bigint;
}

function integersTo(last: bigint): Space {
  return {
    first: 0n,
    last,
    kind: 'dense',
    toKey: (value: number) => BigInt(value),
    toText: (key) => key,
  };
}

/** 16-byte blobs, ordered like the numbers that they represent. */
const hashes: Space = {
  first: 0n,
  last: 2n ** 128n - 1n,
  kind: 'sparse',
  toKey: (value: Buffer) => BigInt(`0x${value.toString('hex') || '0'}`),
  toText: (key) => Buffer.from(key.toString(16).padStart(32, '0'), 'hex'),
};

interface IndexScan {
  index: string;
  /** Columns of the index besides the key. */
  columns: readonly string[];
  fixed?: readonly [column: string, value: string | number];
  /** The column whose ranges are halved. */
  by: string;
  space: Space;
}

function readIndex(from: Db, to: Db, table: Indexed, scan: IndexScan): boolean {
  const { index, columns, fixed, by, space } = scan;
  const where = fixed ? `${fixed[0]} = ? AND ` : '';
  const values = fixed ? [fixed[1]] : [];
  const scans = tried(() => {
    const prepared = (direction: string) =>
      from
        .prepare(
          `SELECT id, ${by}, ${columns.join(', ')} FROM ${table} INDEXED BY ${index}
           WHERE ${where}${by} BETWEEN ? AND ? ORDER BY ${by} ${direction}`,
        )
        .raw();
    return { ASC: prepared('ASC'), DESC: prepared('DESC') };
  });
  if (!scans) return false; // the index itself is lost
  const keys: KeySpace = {
    read: (low, high, direction) =>
      scans[direction].iterate(...values, space.toText(low), space.toText(high)) as Iterable<
        unknown[]
      >,
    keyOf: (row) => space.toKey(row[1] as never),
  };
  const set = columns.map((name) => `${name} = excluded.${name}`).join(', ');
  const add = to.prepare(
    `INSERT INTO temp.known_${table} (id, ${columns.join(', ')})
     VALUES (?${', ?'.repeat(columns.length)}) ON CONFLICT (id) DO UPDATE SET ${set}`,
  );
  const keep = to.transaction((rows: unknown[][]) => {
    for (const [id, , ...rest] of rows) add.run(id, ...rest);
  });
  const unread = readAround(keys, [space.first, space.last], space.kind, (rows) => {
    if (rows.length > 0) keep.immediate(rows);
  });
  return unread.length === 0;
}

/** From the table if readable, and the first few numbers in any case. */
function domains(from: Db): number[] {
  const read = tried(() => from.prepare('SELECT id FROM domain').pluck().all() as number[]) ?? [];
  return [...new Set([...read, 1, 2, 3, 4, 5, 6, 7, 8])];
}

/** Null if the end of the tree is damaged. */
export function lastOf(db: Db, sql: string): bigint | null {
  const found = tried(() => db.prepare(sql).pluck().get() as number | null);
  return found === undefined ? null : BigInt(found ?? 0);
}
