/** Files into a project: read to a staging area, then taken over in one transaction. */
import {
  DialectError,
  type ImportReport,
  type ImportRole,
  type Problem,
} from '../contract/index.ts';
import { readFile } from '../formats/read-file.ts';
import { importStaged } from '../store/import.ts';
import type { Db } from '../store/open.ts';
import { createStaging } from '../store/staging.ts';

export interface FileToImport {
  path: string;
  name: string;
  format?: string;
  mapping?: Record<string, string>;
}

export interface ImportWishes {
  domain: string;
  role: ImportRole;
  keepLabels: boolean;
  leaveOutProblems: boolean;
}

export interface ImportWatch {
  signal?: AbortSignal;
  onProgress?(fraction: number, message: string): void;
}

/** Further problems are counted, not kept. */
const KEPT_PROBLEMS = 1000;
const SHOWN_PROBLEMS = 3;

/**
 * All or nothing: with a problem in any row nothing is imported, unless such rows shall be left
 * out. Until the last row has been read the project is not touched, and votes go on meanwhile.
 *
 * @throws DialectError `bad-rows` with the problems, `empty`, and what reading and storing throw;
 *   AbortError when cancelled
 */
export async function importFiles(
  db: Db,
  files: readonly FileToImport[],
  wishes: ImportWishes,
  watch: ImportWatch = {},
): Promise<ImportReport> {
  const staging = createStaging();
  const problems: Problem[] = [];
  let bad = 0;
  /** Files without one sound row: leaving out rows was not meant to lose those. */
  const unread: string[] = [];
  try {
    for (const [at, file] of files.entries()) {
      const before = { rows: staging.rows, bad };
      const records = readFile(file.path, {
        format: file.format,
        mapping: file.mapping,
        signal: watch.signal,
        onProgress: (fraction) =>
          watch.onProgress?.((at + fraction) / files.length, `Reading ${file.name}`),
      });
      for await (const record of records) {
        if ('kind' in record) {
          staging.add(record);
          continue;
        }
        bad++;
        if (problems.length < KEPT_PROBLEMS) {
          problems.push(
            files.length === 1 ? record : { ...record, message: `${file.name}: ${record.message}` },
          );
        }
      }
      if (staging.rows === before.rows && bad > before.bad) unread.push(file.name);
    }
    if (bad > 0 && (unread.length > 0 || !wishes.leaveOutProblems)) {
      throw badRows(bad, problems, staging.rows, unread);
    }
    if (staging.rows === 0) {
      throw new DialectError(
        'empty',
        'No rows were found, so nothing was imported. Choose another file.',
        { files: files.map((file) => file.name) },
      );
    }
    watch.signal?.throwIfAborted();
    watch.onProgress?.(1, 'Writing');
    staging.finish();
    const counts = importStaged(db, staging, wishes);
    return { ...counts, leftOut: bad, problems };
  } finally {
    staging.discard();
  }
}

function badRows(
  bad: number,
  problems: readonly Problem[],
  good: number,
  unread: readonly string[],
): DialectError {
  // Parts of one sentence, so without full stops of their own.
  const shown = problems
    .slice(0, SHOWN_PROBLEMS)
    .map((problem) => describeProblem(problem).replace(/\.$/, ''))
    .join('; ');
  const more = bad > SHOWN_PROBLEMS ? `; and ${bad - SHOWN_PROBLEMS} more` : '';
  const sentence =
    unread.length > 0
      ? `No row of ${unread.join(', ')} can be read, so nothing was imported: ${shown}${more}.`
      : `${bad} of ${bad + good} rows cannot be read, so nothing was imported: ${shown}${more}. Mend the file, change the mapping, or import without these rows.`;
  return new DialectError('bad-rows', sentence, { bad, good, problems });
}

export function describeProblem(problem: Problem): string {
  const where = problem.row === 0 ? '' : `row ${problem.row}`;
  const column = problem.column === null ? '' : `column ${problem.column}`;
  const place = [where, column].filter((part) => part !== '').join(', ');
  return place === '' ? problem.message : `${place}: ${problem.message}`;
}
