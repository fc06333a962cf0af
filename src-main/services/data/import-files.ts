/** Imports files into a project: reads them into a staging area, then takes them over, all or nothing. */
import { setImmediate } from 'node:timers/promises';
import {
  type Differing,
  DialectError,
  type FileFindings,
  type ImportReport,
  type ImportRole,
  type LabelMeaning,
  type LabelQuestion,
  type Problem,
} from '../../contract/index.ts';
import { requirePerson } from '../../domain/adjudication.ts';
import { sumAccounts } from '../../formats/labels/account.ts';
import { isNativeFile } from '../../formats/native.ts';
import { readFile } from '../../formats/read-file.ts';
import type { Taken } from '../../store/import.ts';
import type { Db } from '../../store/database.ts';
import { createStaging, type Staging } from '../../store/staging.ts';
import { importNative } from './import-native.ts';
import { takeOver } from './take-over.ts';

export interface FileToImport {
  path: string;
  name: string;
  format?: string;
  mapping?: Record<string, string>;
  /** Meanings of label values, which override what was understood from the file. */
  meanings?: Record<string, LabelMeaning>;
}

export interface ImportWishes {
  domain: string;
  role: ImportRole;
  keepLabels: boolean;
  leaveOutProblems: boolean;
  /** What to do where the project says something else about the same pair or text; keep by default. */
  differing?: Differing;
  /** The annotator, if no column names one. */
  annotator?: string | undefined;
  /** Counts what would happen, without changing anything. */
  dryRun?: boolean;
}

export interface ImportWatch {
  signal?: AbortSignal;
  /** Nobody votes meanwhile: staged rows are written in one go, which is less work. */
  alone?: boolean;
  onProgress?(fraction: number, message: string): void;
}

/** Further problems are only counted. */
const KEPT_PROBLEMS = 1000;
const SHOWN_PROBLEMS = 3;
/** Milliseconds after which other work gets its turn. */
const TURN_MS = 4;

/** The result of reading one file. */
interface FileResult {
  name: string;
  problems: Problem[];
  /** Number of unreadable rows. */
  bad: number;
  /** Number of rows left out without stopping the import. */
  aside: number;
  findings: FileFindings | null;
  /** Rows with data. */
  rows: number;
}

/**
 * All or nothing: with a problem in any row nothing is imported, unless such rows may be left out. The
 * project is not touched until the last row has been read, and votes go on meanwhile.
 *
 * @throws DialectError `bad-rows` with the problems, `unclear-labels` with the questions, `empty`, and
 *     errors of reading and storing; AbortError when cancelled
 */
export async function importFiles(
  db: Db,
  files: readonly FileToImport[],
  wishes: ImportWishes,
  watch: ImportWatch = {},
): Promise<ImportReport> {
  const native = await nativeAmong(files);
  if (native) return importNative(db, native, { dryRun: wishes.dryRun, ...watch });
  if (wishes.annotator !== undefined) requirePerson(wishes.annotator);
  const staging = createStaging();
  const names = files.map(({ name }) => name);
  const results: FileResult[] = [];
  try {
    for (const [at, file] of files.entries()) {
      if (at > 0) staging.nextFile();
      const onProgress = (fraction: number) =>
        watch.onProgress?.((at + fraction) / files.length, `Reading ${file.name}`);
      results.push(await readInto(staging, file, wishes, { ...watch, onProgress }));
    }
    refuse(results, staging.rows, wishes);
    watch.signal?.throwIfAborted();
    watch.onProgress?.(1, 'Writing');
    staging.finish();
    const taken = await takeOver(db, staging, { ...wishes, files: names }, watch);
    return reportOf({ ...taken, notes: [...taken.notes, ...staging.namesMean] }, results);
  } finally {
    staging.discard();
  }
}

/**
 * The file among these that is a project's own data; it must be alone, since it says itself where its
 * rows go.
 */
async function nativeAmong(files: readonly FileToImport[]): Promise<FileToImport | undefined> {
  for (const file of files) {
    if (!(await isNativeFile(file.path))) continue;
    if (files.length === 1) return file;
    throw new DialectError(
      'native-alone',
      `${file.name} is the data of a project, with domains of its own. Import it alone. Nothing was imported.`,
      { file: file.name },
    );
  }
  return undefined;
}

async function readInto(
  staging: Staging,
  file: FileToImport,
  wishes: ImportWishes,
  { signal, onProgress }: { signal?: AbortSignal; onProgress: (fraction: number) => void },
): Promise<FileResult> {
  const empty = { name: file.name, bad: 0, aside: 0, findings: null, rows: 0 };
  let result: FileResult = { ...empty, problems: [] };
  const before = staging.rows;
  const records = readFile(file.path, {
    format: file.format,
    mapping: file.mapping,
    meanings: file.meanings,
    labelsUnwanted: !wishes.keepLabels || wishes.role === 'target',
    signal,
    onProgress,
    onRestart: () => {
      staging.restartFile();
      result = { ...empty, problems: [] };
    },
    onEnd: (findings) => {
      result.findings = findings;
    },
  });
  let turn = performance.now();
  for await (const batch of records) {
    for (const record of batch) {
      if (performance.now() - turn > TURN_MS) {
        await setImmediate(); // votes go on meanwhile
        turn = performance.now();
      }
      if ('kind' in record) {
        staging.add(record);
        continue;
      }
      if (record.aside) result.aside++;
      else result.bad++;
      if (result.problems.length < KEPT_PROBLEMS) result.problems.push(record);
    }
  }
  return { ...result, rows: staging.rows - before };
}

/** @throws DialectError if the files, as they were read, must not be imported */
function refuse(results: readonly FileResult[], rows: number, wishes: ImportWishes): void {
  const questions = results.flatMap(({ findings }) => findings?.questions ?? []);
  if (questions.length > 0) throw unclear(questions);
  const bad = results.reduce((sum, result) => sum + result.bad, 0);
  // Files without a single good row: leaving out rows was not meant to lose whole files.
  const unread = results.filter((result) => result.rows === 0 && result.bad > 0);
  if (bad > 0 && (unread.length > 0 || !wishes.leaveOutProblems)) {
    const stopping = problemsOf(results).filter((problem) => !problem.aside);
    throw badRows(
      bad,
      stopping,
      rows + results.reduce((sum, { aside }) => sum + aside, 0),
      unread.map(({ name }) => name),
    );
  }
  if (rows > 0) return;
  const aside = results.reduce((sum, result) => sum + result.aside, 0);
  throw new DialectError(
    'empty',
    aside > 0
      ? `All ${aside} rows were left out, so nothing was imported: ${problemsOf(results)[0].message}`
      : 'No rows were found, so nothing was imported. Choose another file.',
    { files: results.map(({ name }) => name) },
  );
}

/** Problems with their file's name if there are several files. */
function problemsOf(results: readonly FileResult[]): Problem[] {
  return results
    .flatMap(({ name, problems }) =>
      results.length === 1
        ? problems
        : problems.map((problem) => ({ ...problem, message: `${name}: ${problem.message}` })),
    )
    .slice(0, KEPT_PROBLEMS);
}

function reportOf(taken: Taken, results: readonly FileResult[]): ImportReport {
  const findings = results.map((result) => result.findings).filter((found) => found !== null);
  const read = sumAccounts(findings.map(({ account }) => account));
  const { rows, labels } = taken.account;
  return {
    ...taken,
    leftOut: read.leftOut.reduce((sum, { count }) => sum + count, 0),
    problems: problemsOf(results),
    account: {
      rows: { read: read.rows, ...rows, leftOut: read.leftOut },
      labels: {
        found: read.labels.found,
        ...labels,
        notUnderstood: read.labels.notUnderstood,
        dropped: [...read.labels.dropped, ...labels.dropped],
      },
      unread: findings.flatMap(({ unread }) => unread),
    },
    notes: [
      ...new Set([...findings.flatMap(({ notes }) => notes), ...taken.notes, ...differs(taken)]),
    ],
  };
}

/** Differences from the project, and how they were resolved. */
function differs({ account }: Taken): string[] {
  const { kept, replaced, added } = account.labels.differing;
  const labels = (count: number) => (count === 1 ? '1 label differs' : `${count} labels differ`);
  return [
    ...(kept > 0
      ? [
          `${labels(kept)} from what the project has; the project’s stay. To take the file’s, import it again and choose “replace”; “add” keeps both.`,
        ]
      : []),
    ...(replaced > 0 ? [`${labels(replaced)} from what the project had and replaced it.`] : []),
    ...(added > 0 ? [`${labels(added)} from what the project has; both are kept.`] : []),
  ];
}

function unclear(questions: readonly LabelQuestion[]): DialectError {
  return new DialectError(
    'unclear-labels',
    `${questions.map(({ message }) => message).join(' ')} Or import without labels. Nothing was imported.`,
    { questions },
  );
}

function badRows(
  bad: number,
  problems: readonly Problem[],
  good: number,
  unread: readonly string[],
): DialectError {
  // Joined into one sentence, so without full stops of their own.
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
