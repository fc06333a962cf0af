/**
 * Characters: detects a file's encoding, and converts its bytes to valid UTF-8. A byte that is not a character is
 * an error with its offset, never silently replaced.
 */
import { isUtf8 } from 'node:buffer';
import { DialectError } from '../../contract/errors.ts';

export interface Encoding {
  /** e.g. 'UTF-8 with BOM' */
  label: string;
  unit: 'utf-8' | 'utf-16le' | 'utf-16be';
  /** Length of the byte order mark. */
  bom: number;
}

const UTF_8: Encoding = { label: 'UTF-8', unit: 'utf-8', bom: 0 };

export function detectEncoding(head: Buffer, name: string): Encoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) {
    return { label: 'UTF-8 with BOM', unit: 'utf-8', bom: 3 };
  }
  if (head[0] === 0xff && head[1] === 0xfe) {
    return { label: 'UTF-16 LE', unit: 'utf-16le', bom: 2 };
  }
  if (head[0] === 0xfe && head[1] === 0xff) {
    return { label: 'UTF-16 BE', unit: 'utf-16be', bom: 2 };
  }
  const start = head.subarray(0, 4096);
  const zeros = start.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  if (zeros > start.length / 10) {
    throw new DialectError(
      'binary-file',
      `'${name}' is no text, or it is UTF-16 without its byte order mark. Save it as UTF-8 and import that file.`,
      { name },
    );
  }
  return UTF_8;
}

/**
 * The same text as valid UTF-8 without a byte order mark. No chunk ends inside a character.
 *
 * @throws DialectError 'bad-encoding' with `offset`, the 0-based byte of the unpacked file
 */
export async function* toUtf8(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncGenerator<Buffer> {
  const convert = encoding.unit === 'utf-8' ? takeUtf8 : takeUtf16(encoding.unit);
  let carry: Buffer = Buffer.alloc(0);
  let offset = 0;
  let row = 1;
  let toSkip = encoding.bom;

  const failAt = (at: number, before: Buffer): never => {
    throw new DialectError(
      'bad-encoding',
      `Byte ${at} (line ${row + countNewlines(before)}) is not valid ${encoding.label}. ` +
        'Save the file as UTF-8 in the program that it comes from, and import that file.',
      { offset: at, row: row + countNewlines(before) },
    );
  };

  for await (const chunk of chunks) {
    let bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
    if (toSkip > 0) {
      if (bytes.length < toSkip) {
        carry = bytes;
        continue;
      }
      bytes = bytes.subarray(toSkip);
      offset = toSkip;
      toSkip = 0;
    }
    const { text, used, bad } = convert(bytes);
    if (bad !== null) failAt(offset + bad.at, bad.before);
    if (text.length > 0) yield text;
    row += countNewlines(text);
    offset += used;
    carry = bytes.subarray(used);
  }
  if (carry.length > 0) failAt(offset, Buffer.alloc(0));
}

interface Taken {
  text: Buffer;
  /** Number of input bytes in `text`; the rest begins an incomplete character. */
  used: number;
  bad: { at: number; before: Buffer } | null;
}

function takeUtf8(bytes: Buffer): Taken {
  const used = completeLength(bytes, bytes.length);
  const text = bytes.subarray(0, used);
  if (isUtf8(text)) return { text, used, bad: null };
  let valid = 0;
  let invalid = used;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isUtf8(bytes.subarray(0, completeLength(bytes, middle)))) valid = middle;
    else invalid = middle;
  }
  const at = completeLength(bytes, valid);
  return { text, used, bad: { at, before: bytes.subarray(0, at) } };
}

/** The longest part of the first `length` bytes that does not end inside a character. */
function completeLength(bytes: Buffer, length: number): number {
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back];
    if (byte < 0x80) return length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? length - back : length;
    }
  }
  return length;
}

function takeUtf16(unit: 'utf-16le' | 'utf-16be'): (bytes: Buffer) => Taken {
  return (bytes) => {
    let used = bytes.length & ~1;
    const even = bytes.subarray(0, used);
    let text = (unit === 'utf-16be' ? Buffer.from(even).swap16() : even).toString('utf16le');
    const last = text.charCodeAt(text.length - 1);
    if (last >= 0xd800 && last <= 0xdbff) {
      text = text.slice(0, -1);
      used -= 2;
    }
    if (text.isWellFormed()) return { text: Buffer.from(text), used, bad: null };
    const lone = text.search(
      /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/,
    );
    return {
      text: Buffer.alloc(0),
      used,
      bad: { at: 2 * lone, before: Buffer.from(text.slice(0, lone)) },
    };
  };
}

export function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}
