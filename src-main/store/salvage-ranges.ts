/** Reads as much as possible of a damaged table: around bad pages, by halving ranges of keys. */
import Database from 'better-sqlite3';

/** Keys as numbers, in the order of the tree. */
export interface KeySpace {
  /** Rows with keys from `low` to `high`, both inclusive, from one end to the other. */
  read(low: bigint, high: bigint, direction: 'ASC' | 'DESC'): Iterable<unknown[]>;
  keyOf(row: unknown[]): bigint;
}

/**
 * After this many halvings without a row, a gap counts as unreadable. Dense keys are consecutive, so
 * there may be a row between any two bad pages; sparse ones skip most numbers.
 */
const BARREN = { dense: 18, sparse: 9 };

/** Rows handed over at once. */
const BATCH = 1000;

/**
 * A bad page ends every scan that reaches it. So a range is read from its low end up, then from its high
 * end down, and the part between is halved until nothing more is found.
 *
 * @param take gets each row once, in batches
 * @returns ranges that could not be read, both ends inclusive
 */
export function readAround(
  space: KeySpace,
  [low, high]: readonly [bigint, bigint],
  kind: keyof typeof BARREN,
  take: (rows: unknown[][]) => void,
): [bigint, bigint][] {
  const unread: [bigint, bigint][] = [];
  /** Returns the last key read, and whether the scan was complete. */
  const scan = (from: bigint, to: bigint, direction: 'ASC' | 'DESC') => {
    let rows: unknown[][] = [];
    let last: bigint | null = null;
    let whole = false;
    try {
      for (const row of space.read(from, to, direction)) {
        last = space.keyOf(row);
        rows.push(row);
        if (rows.length < BATCH) continue;
        take(rows);
        rows = [];
      }
      whole = true;
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    take(rows);
    return { last, whole };
  };
  const cover = (from: bigint, to: bigint, barren: number): void => {
    if (from > to) return;
    const up = scan(from, to, 'ASC');
    if (up.whole) return;
    const start = up.last === null ? from : up.last + 1n;
    if (start > to) return;
    const down = scan(start, to, 'DESC');
    if (down.whole) return;
    const end = down.last === null ? to : down.last - 1n;
    const found = up.last !== null || down.last !== null;
    const next = found ? 0 : barren + 1;
    if (start >= end || next > BARREN[kind]) {
      if (start <= end) unread.push([start, end]);
      return;
    }
    const middle = (start + end) / 2n;
    cover(start, middle, next);
    cover(middle + 1n, end, next);
  };
  cover(low, high, 0);
  return unread;
}

/** Whether the error means damage to the file; a full disk under the new project, for one, does not. */
function isDamage(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    /^SQLITE_(CORRUPT|IOERR|NOTADB|ERROR|FORMAT)/.test(error.code)
  );
}

/** UUIDs as text, ordered like the numbers that they represent. */
export const uuids = {
  first: 0n,
  last: (1n << 128n) - 1n,
  toKey: (text: string): bigint => {
    const digits = text.replaceAll('-', '');
    return /^[0-9a-f]{32}$/.test(digits) ? BigInt(`0x${digits}`) : 0n;
  },
  toText: (key: bigint): string =>
    key
      .toString(16)
      .padStart(32, '0')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
};

/** Undefined if it hits damage. */
export function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}
