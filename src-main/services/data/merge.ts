/** Teamwork without a server: project files are divided among annotators, and merged. */
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DialectError, type MergeReport } from '../../contract/index.ts';
import { copyInto } from '../../store/copy.ts';
import type { OpenProject } from '../../store/database.ts';
import { noFolder } from '../../store/explain.ts';
import { sameFile, stampOf } from '../../store/identity.ts';
import { inOwnOrder, type Merged, mergeProject } from '../../store/merge.ts';
import { nameTrouble, stemFor } from '../../store/names.ts';
import { importNativeRows } from '../../store/native-import.ts';
import { createProject } from '../../store/open.ts';
import { patiently } from '../../store/patience.ts';
import { openReadOnly } from '../../store/read-only.ts';
import { actsOf } from '../../store/session-acts.ts';
import { dealOut, shareRows } from '../../store/split.ts';
import { temporaryFolder } from '../../store/temporary.ts';
import { EXTENSION } from '../home.ts';
import { inTurn } from './take-over.ts';

/**
 * Merges project files into a new one, atomically. The order of its rows is determined by their content,
 * so it does not depend on the order of the files.
 *
 * @throws DialectError `exists`, `not-found`, `role-conflict`, `event-differs`, and errors of opening
 */
export async function mergeFiles(paths: readonly string[], out: string): Promise<MergeReport> {
  requireNew(out);
  const merged: [string, Merged][] = [];
  await aside(out, async (all, made) => {
    for (const path of paths) {
      const other = await openReadOnly(resolve(path));
      try {
        merged.push([basename(path), mergeProject(all.db, other.db)]);
      } finally {
        other.close();
      }
    }
    inOwnOrder(all.db, made.db);
    copyInto(made.db, out);
  });
  return reportOf(merged);
}

/**
 * Merges another project file into an open one, in one transaction. An import in progress ends first,
 * since its rows are hidden until then.
 *
 * @throws DialectError `same-project`, `role-conflict`, `event-differs`, and errors of opening
 */
export async function mergeInto(
  project: OpenProject,
  path: string,
  wishes: { dryRun: boolean },
): Promise<MergeReport> {
  if (sameFile(stampOf(resolve(path)), stampOf(project.path))) {
    throw new DialectError(
      'same-project',
      'This is the open project itself. Choose the file of another annotator.',
    );
  }
  const other = await openReadOnly(resolve(path));
  try {
    const merge = () => mergeProject(project.db, other.db, wishes);
    const merged = await inTurn(project.db, () => patiently(merge));
    if (!wishes.dryRun) actsOf(project.db).files.add(basename(path));
    return reportOf([[basename(path), merged]]);
  } finally {
    other.close();
  }
}

export interface Shares {
  files: { path: string; pairs: number; questions: number }[];
}

/**
 * Divides the questions waiting to be labelled: NAME-1.dialect, NAME-2.dialect, and so on.
 *
 * @param wishes overlap: shares that ask the same question, at most as many as there are shares
 * @throws DialectError `exists`, `nothing-to-split`, and errors of opening
 */
export async function splitProject(
  path: string,
  folder: string,
  wishes: { into: number; overlap: number; all: boolean },
): Promise<Shares> {
  mkdirSync(folder, { recursive: true });
  const stem = stemFor(resolve(path), resolve(folder));
  const files = Array.from({ length: wishes.into }, (_, at) =>
    join(folder, `${stem}-${at + 1}${EXTENSION}`),
  );
  files.forEach(requireNew);
  const project = await openReadOnly(resolve(path));
  const written: string[] = [];
  try {
    project.db.exec('BEGIN');
    const shares = dealOut(project.db, wishes);
    if (shares.every(({ pairs, questions }) => pairs.size + questions.size === 0)) {
      throw new DialectError(
        'nothing-to-split',
        'Nothing in the source domains is waiting for a first vote. Make pairs in the Data room first, or split with --all to have decided ones labelled again.',
      );
    }
    for (const [at, share] of shares.entries()) {
      await aside(files[at], (_, made) => {
        importNativeRows(made.db, shareRows(project.db, share), { dryRun: false });
        copyInto(made.db, files[at]);
      });
      written.push(files[at]);
    }
    return {
      files: shares.map(({ pairs, questions }, at) => ({
        path: files[at],
        pairs: pairs.size,
        questions: questions.size,
      })),
    };
  } catch (error) {
    for (const file of written) rmSync(file, { force: true }); // all of them, or none
    throw error;
  } finally {
    project.close();
  }
}

/** Works on two empty projects in a temporary folder; the second is then copied to `out`. */
async function aside(
  out: string,
  work: (first: OpenProject, second: OpenProject) => Promise<void> | void,
): Promise<void> {
  const folder = temporaryFolder();
  const open: OpenProject[] = [];
  const create = (file: string) => {
    const project = createProject(
      join(folder, file),
      { name: basename(out, EXTENSION) },
      'dialect',
    );
    project.db.pragma('synchronous = OFF'); // it is synced when it is copied
    open.push(project);
    return project;
  };
  try {
    await work(create('all.dialect'), create('made.dialect'));
  } finally {
    for (const project of open) project.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function requireNew(out: string): void {
  const long = nameTrouble(out);
  if (long) throw long;
  if (existsSync(out)) {
    throw new DialectError('exists', `${out} exists already. Choose another name.`, { path: out });
  }
  if (!statSync(dirname(out), { throwIfNoEntry: false })) throw noFolder(out);
}

function reportOf(merged: readonly [string, Merged][]): MergeReport {
  const differing = { texts: 0, pairs: 0, scores: 0, gold: 0, marks: 0 };
  for (const [, one] of merged) {
    for (const what of ['texts', 'pairs', 'scores', 'gold', 'marks'] as const) {
      differing[what] += one.differing[what];
    }
  }
  // The first of several files is the starting point, so its own cases are not reported.
  const apart = merged
    .slice(merged.length > 1 ? 1 : 0)
    .reduce((sum, [, one]) => sum + one.apart, 0);
  const report = {
    files: merged.map(([name, { counts }]) => ({ name, ...counts })),
    differing,
    apart,
    sharedNames: [...new Set(merged.flatMap(([, one]) => one.sharedNames))].sort(),
  };
  const unread = merged.flatMap(([name, { notes }]) => notes.map((note) => `${name}: ${note}`));
  return { ...report, notes: [...notesOf(report), ...unread] };
}

function notesOf({ files, differing, apart, sharedNames }: Omit<MergeReport, 'notes'>): string[] {
  const said = (count: number, one: string, many: string) =>
    count > 0 ? [`${count.toLocaleString('en')} ${count === 1 ? one : many}`] : [];
  const left = (what: 'runs' | 'drafts') =>
    files.reduce((sum, { leftOut }) => sum + leftOut[what], 0);
  return [
    ...said(
      apart,
      'question was answered by the same annotator in copies that did not know of each other: all votes are kept, the latest counts.',
      'questions were answered by the same annotator in copies that did not know of each other: all votes are kept, the latest counts.',
    ),
    ...(sharedNames.length > 0
      ? [
          `${sharedNames.map((name) => `“${name}”`).join(', ')} voted in several files. If these are different people, their votes now count as one person’s: have each label under a name of their own.`,
        ]
      : []),
    ...said(
      differing.texts + differing.pairs,
      'text or pair has another key or other metadata in another file: fields of both are kept, and of two values the one that sorts first.',
      'texts and pairs have another key or other metadata in another file: fields of both are kept, and of two values the one that sorts first.',
    ),
    ...said(
      differing.scores,
      'score differs between files under one name: both are kept, the greater as “NAME (value)”.',
      'scores differ between files under one name: both are kept, the greater as “NAME (value)”.',
    ),
    ...said(
      differing.gold,
      'gold pair names another better text in another file: look at it, only one is kept.',
      'gold pairs name another better text in another file: look at them, only one is kept of each.',
    ),
    ...said(
      differing.marks,
      'text has another note in another file, or is excluded in one alone: lines of both notes are kept, and it is excluded.',
      'texts have other notes in another file, or are excluded in one alone: lines of both notes are kept, and what one excludes is excluded.',
    ),
    ...said(
      left('drafts'),
      'draft was left out: it is no vote yet, and stays in its own file.',
      'drafts were left out: they are no votes yet, and stay in their own files.',
    ),
    ...said(
      left('runs'),
      'run was left out with its ranking: it stays in its own file.',
      'runs were left out with their rankings: they stay in their own files.',
    ),
  ];
}
