/**
 * Reads a value of the table `meta` from the bytes of a project file, without its log. SQLite itself
 * always joins the log (its URI parameter `immutable=1` is not compiled in), and closing a second
 * descriptor would drop the locks of this process.
 *
 * The format: https://www.sqlite.org/fileformat2.html, sections 1.3 to 2.6. Only content within one page
 * is read, which is where the short rows of `meta` are.
 */
import { fstatSync, readSync } from 'node:fs';

/** Maximum number of pages read: the schema and `meta` have a dozen. */
const MOST_PAGES = 1000;

const TABLE = { inner: 0x05, leaf: 0x0d };
const INDEX = { inner: 0x02, leaf: 0x0a };

type Value = string | number | null;

/**
 * @param descriptor of the file, open for reading
 * @returns undefined if there is no such row
 * @throws Error if the bytes are not an SQLite file, or are being written
 */
export function rawMeta(descriptor: number, key: string): string | undefined {
  const { size } = headerOf(descriptor);
  const most = Math.floor(fstatSync(descriptor).size / size);
  let left = MOST_PAGES;
  const page = (number: number): Buffer => {
    if (number < 1 || number > most || left-- < 1) throw new Error(`no page ${number}`);
    const bytes = Buffer.alloc(size);
    if (readSync(descriptor, bytes, 0, size, (number - 1) * size) < size) throw new Error('short');
    return bytes;
  };
  for (const [type, name, , root] of rows(page, 1, TABLE)) {
    if (type !== 'table' || name !== 'meta' || typeof root !== 'number') continue;
    for (const [found, value] of rows(page, root, INDEX)) {
      if (found === key && typeof value === 'string') return value;
    }
  }
  return undefined;
}

/** @throws Error if the bytes are not an SQLite file */
function headerOf(descriptor: number): { size: number; pages: number } {
  const header = Buffer.alloc(100);
  readSync(descriptor, header, 0, 100, 0);
  if (header.toString('latin1', 0, 15) !== 'SQLite format 3') throw new Error('no SQLite file');
  const size = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  return { size, pages: header.readUInt32BE(28) };
}

/** Whether pages are missing at the end of a file. While a checkpoint grows it, they may be as well. */
export function isCut(descriptor: number): boolean {
  const { size, pages } = headerOf(descriptor);
  return fstatSync(descriptor).size < size * pages;
}

/** The first values of every row of a b-tree. */
function* rows(
  page: (number: number) => Buffer,
  number: number,
  kind: typeof TABLE,
): Generator<Value[]> {
  const bytes = page(number);
  const at = number === 1 ? 100 : 0;
  const type = bytes[at];
  if (type !== kind.inner && type !== kind.leaf) throw new Error(`page ${number} is of no tree`);
  const cells = at + (type === kind.inner ? 12 : 8);
  for (let cell = 0; cell < bytes.readUInt16BE(at + 3); cell++) {
    let start = bytes.readUInt16BE(cells + 2 * cell);
    if (type === kind.inner) {
      yield* rows(page, bytes.readUInt32BE(start), kind);
      start += 4;
      if (kind === TABLE) continue; // rows of a table are in its leaves
    }
    start = varint(bytes, start).next; // size of the row
    if (kind === TABLE) start = varint(bytes, start).next; // its number
    yield values(bytes, start);
  }
  if (type === kind.inner) yield* rows(page, bytes.readUInt32BE(at + 8), kind);
}

/** The values that lie on the page. */
function values(bytes: Buffer, start: number): Value[] {
  const header = varint(bytes, start);
  const found: Value[] = [];
  let at = header.next;
  let body = start + header.value;
  while (at < start + header.value) {
    const { value: type, next } = varint(bytes, at);
    const length = type >= 12 ? Math.floor((type - 12) / 2) : ([0, 1, 2, 3, 4, 6, 8, 8][type] ?? 0);
    if (body + length > bytes.length) break;
    if (type >= 13 && type % 2 === 1) found.push(bytes.toString('utf8', body, body + length));
    else if (type >= 1 && type <= 5) found.push(bytes.readIntBE(body, length));
    else found.push(type === 8 ? 0 : type === 9 ? 1 : null);
    at = next;
    body += length;
  }
  return found;
}

function varint(bytes: Buffer, start: number): { value: number; next: number } {
  let value = 0;
  for (let at = start; at < start + 8; at++) {
    value = value * 128 + (bytes[at] & 0x7f);
    if (bytes[at] < 0x80) return { value, next: at + 1 };
  }
  throw new Error('a number too large');
}
