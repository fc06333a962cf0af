/** Reads what can be read of a damaged table: past bad pages, by ranges of keys that halve. */
import Database from 'better-sqlite3';

/** Keys as numbers, in the order of the tree. */
export interface KeySpace {
  /** Rows with keys from `low` to `high`, both included, from one end to the other. */
  read(low: bigint, high: bigint, direction: 'ASC' | 'DESC'): Iterable<unknown[]>;
  keyOf(row: unknown[]): bigint;
}

/**
 * Halvings without a row read in between, after which a gap counts as unreadable. Dense keys follow
 * one upon another, so that a row may be between any two bad pages; sparse ones leave most numbers out.
 */
const BARREN = { dense: 18, sparse: 9 };

/** Rows handed over at once. */
const BATCH = 1000;

/**
 * A bad page ends every scan that meets it. So a range is read from its low end up, then from its
 * high end down, and what lies between is halved until nothing more is found.
 *
 * @param take gets each row once, in batches
 * @returns ranges that could not be read, both ends included
 */
export function readAround(
  space: KeySpace,
  [low, high]: readonly [bigint, bigint],
  kind: keyof typeof BARREN,
  take: (rows: unknown[][]) => void,
): [bigint, bigint][] {
  const unread: [bigint, bigint][] = [];
  /** The last key read, and whether the scan came to its end. */
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

/** Of the file; a full disk under the new project, for one, is not. */
function isDamage(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    /^SQLITE_(CORRUPT|IOERR|NOTADB|ERROR|FORMAT)/.test(error.code)
  );
}

/** UUIDs in their text form, whose order is that of the numbers they stand for. */
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

/** Undefined where the damage is met. */
export function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}
