/**
 * A stream reader for JSON with a list of objects, alone or as the only list inside an object, or with several
 * objects one after another. After a syntax error nothing can be trusted, so reading ends there with a problem.
 */
import { JSONParser } from '@streamparser/json';
import type { ParsedElementInfo } from '@streamparser/json';
import type { Problem } from '../../contract/index.ts';
import type { RawRecord } from '../format.ts';
import { countNewlines } from './encoding.ts';
import type { Batch } from './format.ts';
import { MAX_RECORD_BYTES, tooLong } from './limits.ts';
import { asRecord } from './lines.ts';
import { plainJson } from './python-json.ts';

/** Texts longer than this are collected as bytes: faster, and flat in memory. */
const STRING_BUFFER = 64 * 1024;

/** @param inside whether the list is inside an object; rows are 1-based entries of the list */
export async function* readJson(
  chunks: AsyncIterable<Buffer>,
  inside: 'list' | 'object',
): AsyncGenerator<Batch> {
  const entries = entriesOf(inside);
  const { parser } = entries;
  let line = 1;
  let offset = 0;
  const broken = (what: string): Problem => ({
    row: entries.count + 1,
    column: null,
    code: 'bad-json',
    message: `Entry ${entries.count + 1} ${what}. What follows cannot be read: correct the file and import it again.`,
  });

  for await (const chunk of plainJson(chunks)) {
    let problem: Problem | null = null;
    try {
      entries.open += chunk.length;
      parser.write(chunk);
      if (entries.open > MAX_RECORD_BYTES) problem = tooLong(entries.count + 1, 'This entry');
    } catch (thrown) {
      const at = placeOf(thrown) ?? entries.lastToken;
      const before = countNewlines(chunk.subarray(0, Math.max(0, at - offset)));
      problem = broken(`is not valid JSON (line ${line + before})`);
    }
    if (problem) {
      yield [...entries.found, problem];
      return;
    }
    if (entries.found.length > 0) yield entries.found;
    entries.found = [];
    line += countNewlines(chunk);
    offset += chunk.length;
  }
  if (!parser.isEnded) {
    yield [broken(`is cut off: the file ends on line ${line} before the list does`)];
    return;
  }
  const unread = inside === 'object' ? unreadLists(entries) : null;
  if (unread) yield [unread];
}

/** The entries of a list while it is parsed. */
interface Entries {
  readonly parser: JSONParser;
  /** Complete, and not given to anyone yet. */
  found: (RawRecord | Problem)[];
  /** Complete ones so far. */
  count: number;
  /** Bytes since the last complete one. */
  open: number;
  /** Offset of the last token. */
  lastToken: number;
  /** Inside an object: the name of the list that is read, which is the first with an object in it. */
  list: string | null;
  readonly otherLists: Set<string>;
}

function entriesOf(inside: 'list' | 'object'): Entries {
  const parser = new JSONParser({
    paths: [inside === 'list' ? '$.*' : '$.*.*'],
    keepStack: false,
    stringBufferSize: STRING_BUFFER,
  });
  const entries: Entries = {
    parser,
    found: [],
    count: 0,
    open: 0,
    lastToken: 0,
    list: null,
    otherLists: new Set(),
  };
  parser.onToken = (token) => {
    entries.lastToken = token.offset;
  };
  parser.onValue = ({ value, parent, stack }: ParsedElementInfo) => {
    entries.open = 0;
    if (inside === 'object') {
      if (!Array.isArray(parent)) return;
      const name = String(stack[1]?.key);
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (entries.list !== name && !isObject) return;
      entries.list ??= name;
      if (name !== entries.list) {
        entries.otherLists.add(name);
        return;
      }
    }
    entries.count++;
    entries.found.push(asRecord(value, entries.count, 'entry'));
  };
  return entries;
}

/** What was not read of an object; null if it has just the one list. */
function unreadLists({ list, otherLists }: Entries): Problem | null {
  if (list === null) {
    return {
      row: 0,
      column: null,
      code: 'no-list',
      message:
        'This JSON object holds no list of records. Put them into a list, like {"data": [{...}, {...}]}, or one object a line.',
    };
  }
  if (otherLists.size === 0) return null;
  return {
    row: 0,
    column: null,
    code: 'several-lists',
    message: `This JSON object holds more than one list: '${list}' was read, ${[...otherLists].map((name) => `'${name}'`).join(', ')} was not. Put each list into a file of its own.`,
  };
}

/** JSON objects one after another, each over any number of lines; rows are 1-based objects. */
export async function* readSeveralJson(chunks: AsyncIterable<Buffer>): AsyncGenerator<Batch> {
  const parser = new JSONParser({ paths: ['$'], separator: '', stringBufferSize: STRING_BUFFER });
  let found: (RawRecord | Problem)[] = [];
  let row = 0;
  let sinceRecord = 0;
  parser.onValue = ({ value }) => {
    sinceRecord = 0;
    found.push(asRecord(value, ++row, 'entry'));
  };
  const step = (body: () => void): Problem | null => {
    try {
      body();
      return sinceRecord > MAX_RECORD_BYTES ? tooLong(row + 1, 'This object') : null;
    } catch {
      return {
        row: row + 1,
        column: null,
        code: 'bad-json',
        message: `Object ${row + 1} is not valid JSON, or cut off. What follows cannot be read: correct the file and import it again.`,
      };
    }
  };
  for await (const chunk of chunks) {
    const problem = step(() => {
      sinceRecord += chunk.length;
      parser.write(chunk);
    });
    if (problem) {
      yield [...found, problem];
      return;
    }
    if (found.length > 0) yield found;
    found = [];
  }
  const problem = step(() => {
    if (!parser.isEnded) parser.end();
  });
  if (problem) yield [...found, problem];
  else if (found.length > 0) yield found;
}

/** Offset of the byte at which the tokenizer failed; null if the order of tokens was wrong. */
function placeOf(thrown: unknown): number | null {
  const message = thrown instanceof Error ? thrown.message : '';
  const position = /absolute position "(\d+)"/.exec(message)?.[1];
  return position === undefined ? null : Number(position);
}
