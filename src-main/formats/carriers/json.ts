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
  const parser = new JSONParser({
    paths: [inside === 'list' ? '$.*' : '$.*.*'],
    keepStack: false,
    stringBufferSize: STRING_BUFFER,
  });
  let found: (RawRecord | Problem)[] = [];
  let entries = 0;
  let list: string | null = null;
  const otherLists = new Set<string>();
  let sinceEntry = 0;
  let lastToken = 0;
  let line = 1;
  let offset = 0;

  parser.onToken = (token) => {
    lastToken = token.offset;
  };
  parser.onValue = ({ value, parent, stack }: ParsedElementInfo) => {
    sinceEntry = 0;
    if (inside === 'object') {
      if (!Array.isArray(parent)) return;
      const name = String(stack[1]?.key);
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (list !== name && !isObject) return;
      list ??= name;
      if (name !== list) {
        otherLists.add(name);
        return;
      }
    }
    entries++;
    found.push(asRecord(value, entries, 'entry'));
  };

  const broken = (what: string): Problem => ({
    row: entries + 1,
    column: null,
    code: 'bad-json',
    message: `Entry ${entries + 1} ${what}. What follows cannot be read: correct the file and import it again.`,
  });

  for await (const chunk of plainJson(chunks)) {
    let problem: Problem | null = null;
    try {
      sinceEntry += chunk.length;
      parser.write(chunk);
      if (sinceEntry > MAX_RECORD_BYTES) problem = tooLong(entries + 1, 'This entry');
    } catch (thrown) {
      const at = placeOf(thrown) ?? lastToken;
      const before = countNewlines(chunk.subarray(0, Math.max(0, at - offset)));
      problem = broken(`is not valid JSON (line ${line + before})`);
    }
    if (problem) {
      yield [...found, problem];
      return;
    }
    if (found.length > 0) yield found;
    found = [];
    line += countNewlines(chunk);
    offset += chunk.length;
  }
  if (!parser.isEnded) {
    yield [broken(`is cut off: the file ends on line ${line} before the list does`)];
    return;
  }
  if (inside === 'object' && list === null) {
    yield [
      {
        row: 0,
        column: null,
        code: 'no-list',
        message:
          'This JSON object holds no list of records. Put them into a list, like {"data": [{...}, {...}]}, or one object a line.',
      },
    ];
  }
  if (otherLists.size > 0) {
    yield [
      {
        row: 0,
        column: null,
        code: 'several-lists',
        message: `This JSON object holds more than one list: '${list}' was read, ${[...otherLists].map((name) => `'${name}'`).join(', ')} was not. Put each list into a file of its own.`,
      },
    ];
  }
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
