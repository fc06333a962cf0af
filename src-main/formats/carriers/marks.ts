/**
 * Removes what editors, Excel and `cat` leave in a text outside its records: byte order marks at the start of
 * lines, and line breaks of CR alone. Works on valid UTF-8, chunk by chunk.
 */

const LF = 10;
const CR = 13;
const MARK = Buffer.from('\ufeff');

/** Whether lines end in CR alone, as on old Macs. */
export function isOldMac(sample: string): boolean {
  return sample.includes('\r') && !sample.includes('\n');
}

/** The same text with LF for CR if `oldMac`, and without byte order marks at the start of lines. */
export async function* withPlainLines(
  chunks: AsyncIterable<Buffer>,
  oldMac: boolean,
): AsyncGenerator<Buffer> {
  let atStart = true;
  for await (const chunk of chunks) {
    const lines = oldMac ? withLineFeeds(chunk) : chunk;
    const plain = lines.includes(MARK) ? withoutMarks(lines, atStart) : lines;
    if (lines.length > 0) atStart = endsLine(lines, atStart);
    if (plain.length > 0) yield plain;
  }
}

/** Whether a new line begins after these bytes, ignoring marks at its start. */
function endsLine(bytes: Buffer, atStart: boolean): boolean {
  let end = bytes.length;
  while (end >= MARK.length && bytes.subarray(end - MARK.length, end).equals(MARK)) {
    end -= MARK.length;
  }
  return end === 0 ? atStart : bytes[end - 1] === LF;
}

function withLineFeeds(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(CR); at !== -1; at = copy.indexOf(CR, at + 1)) copy[at] = LF;
  return copy;
}

function withoutMarks(bytes: Buffer, atStart: boolean): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(MARK); at !== -1; at = bytes.indexOf(MARK, at + MARK.length)) {
    if (!endsLine(bytes.subarray(0, at), atStart)) continue;
    parts.push(bytes.subarray(from, at));
    from = at + MARK.length;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}
