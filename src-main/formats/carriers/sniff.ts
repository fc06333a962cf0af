/** Recognises the carrier by the first bytes of a text: JSONL, JSON, a table or plain lines. */
import { parse } from 'csv-parse/sync';
import { isKnownName } from '../columns.ts';
import { orientOf, startsWithWholeObject } from './sniff-json.ts';
import { parseJson } from './python-json.ts';
import { isPythonDictionary, parsePython } from './python-literal.ts';
import type { TableShape } from './table.ts';

/** How a JSON text holds its records; the last three are layouts of pandas. */
export type Inside = 'list' | 'object' | 'several' | 'split' | 'columns' | 'index';

export type Shape =
  { kind: 'jsonl' } | { kind: 'json'; inside: Inside } | TableShape | { kind: 'text' };

const DELIMITERS = [',', ';', '\t', '|'];
/** Rows of the sample that vote on the delimiter. */
const ROWS = 50;

/**
 * @param sample the beginning of the text
 * @param whole whether the sample is the whole text
 * @param extension lower-case, without 'gz'; only decides what the text leaves open
 */
export function sniff(sample: string, whole: boolean, extension: string): Shape {
  const separator = /^sep=([^\w\s]|\t)\r?\n/i.exec(sample)?.[1];
  if (separator !== undefined) return { ...table(separator), named: true };
  const start = sample.trimStart();
  const first = start[0];
  const isTable = ['csv', 'tsv', 'tab', 'psv'].includes(extension);
  if (!isTable && first === '[' && (/^\[\s*[{\]]/.test(start) || extension === 'json')) {
    return { kind: 'json', inside: 'list' };
  }
  if (!isTable && first === '{') {
    return sniffObject(start, whole, extension);
  }
  if (extension === 'jsonl' || extension === 'ndjson') return { kind: 'jsonl' };
  if (extension === 'json') return { kind: 'json', inside: 'list' };
  const guess = guessDelimiter(sample, whole);
  if (isTable) {
    return table(guess?.delimiter ?? (extension === 'tsv' || extension === 'tab' ? '\t' : ','));
  }
  return guess !== null && guess.known > 0 ? table(guess.delimiter) : { kind: 'text' };
}

function table(delimiter: string): TableShape {
  return { kind: delimiter === '\t' ? 'tsv' : 'csv', delimiter };
}

/** A text that begins with '{': one object per line, several over many lines, or one with all rows. */
function sniffObject(start: string, whole: boolean, extension: string): Shape {
  const lines = ['jsonl', 'ndjson'].includes(extension);
  const oneALine = objectOnEachLine(start, whole, extension);
  const orient = oneALine && lines ? null : orientOf(start);
  if (orient !== null) return { kind: 'json', inside: orient };
  if (oneALine) return { kind: 'jsonl' };
  const next = startsWithWholeObject(start);
  if (next === 'object' || (next === 'end' && lines)) return { kind: 'json', inside: 'several' };
  return lines ? { kind: 'jsonl' } : { kind: 'json', inside: 'object' };
}

/** Whether a text that begins with '{' is JSONL rather than objects over several lines. */
function objectOnEachLine(start: string, whole: boolean, extension: string): boolean {
  const lines = start.split('\n');
  if (!whole) lines.pop();
  const filled = lines.map((line) => line.trim()).filter((line) => line !== '');
  const [firstLine, secondLine] = filled;
  if (firstLine === undefined) return extension !== 'json';
  const first = parsesAsObject(firstLine);
  if (secondLine === undefined) {
    return first === null ? extension !== 'json' : !holdsOneList(first);
  }
  if (first !== null) return true;
  return !firstLine.endsWith('[') && firstLine !== '{' && filled.slice(1).some(parsesAsObject);
}

function parsesAsObject(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const value = isPythonDictionary(line) ? (parsePython(line) ?? null) : parseJson(line);
    return value as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

/** {"data": [{...}]}, as opposed to one record with lists of messages. */
function holdsOneList(object: Record<string, unknown>): boolean {
  const lists = Object.values(object).filter(
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((entry) => typeof entry === 'object' && entry !== null && !('role' in entry)),
  );
  return lists.length === 1;
}

/** The delimiter that splits the header into known names and the rows evenly; null for none. */
function guessDelimiter(
  sample: string,
  whole: boolean,
): { delimiter: string; known: number } | null {
  let best: { delimiter: string; known: number; score: number } | null = null;
  for (const delimiter of DELIMITERS) {
    const rows = parseSample(sample, delimiter);
    const [header, ...others] = rows;
    if (header === undefined || header.length < 2) continue;
    // The last row may be cut off by the end of the sample.
    const complete = whole || others.length >= ROWS - 1 ? others : others.slice(0, -1);
    const even =
      complete.length === 0
        ? 1
        : complete.filter((row) => row.length === header.length).length / complete.length;
    const known = header.filter(isKnownName).length;
    const score = even + known / header.length;
    if (best === null || score > best.score) best = { delimiter, known, score };
  }
  return best;
}

function parseSample(sample: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  try {
    parse(sample, {
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: ROWS,
      on_record: (row: string[]) => {
        rows.push(row);
        return null;
      },
    });
  } catch {
    // A quote left open by the end of the sample: the rows before it suffice.
  }
  return rows;
}
