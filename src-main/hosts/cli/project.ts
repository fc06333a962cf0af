/** How the command line opens projects. */
import { existsSync, rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { sqliteCode } from '../../contract/index.ts';
import { EXTENSION } from '../../services/home.ts';
import { reconcileRuns } from '../../services/runs/run-ends.ts';
import type { OpenProject } from '../../store/database.ts';
import { explain } from '../../store/explain.ts';
import { createProject, openProject } from '../../store/open.ts';
import { openReadOnly } from '../../store/read-only.ts';
import { printable } from './output.ts';

/**
 * Runs work on a project opened for writing, and closes it in any case.
 *
 * @param options create: makes the project if it is missing. keep: false removes it again, as after
 *     a dry run.
 */
export async function withProject<T>(
  path: string,
  program: string,
  work: (project: OpenProject) => Promise<T>,
  { create = false, keep = true } = {},
): Promise<T> {
  const full = resolve(path);
  const isNew = create && !existsSync(full);
  const project = isNew
    ? createProject(full, { name: basename(full, EXTENSION) }, program)
    : await openProject(full, program);
  tell(project);
  let done = false;
  try {
    reconcileRuns(project);
    const result = await work(project);
    done = true;
    return result;
  } catch (error) {
    throw sqliteCode(error) ? explain(error, full) : error;
  } finally {
    project.close();
    // All or nothing: a failed command leaves no new, empty project.
    if (isNew && !(done && keep))
      for (const suffix of ['', '-lock']) rmSync(full + suffix, { force: true });
  }
}

/** Runs read-only work, even while another program has the project open. */
export async function readingProject<T>(
  path: string,
  work: (project: OpenProject) => T | Promise<T>,
): Promise<T> {
  const project = await openReadOnly(resolve(path));
  tell(project);
  try {
    return await work(project);
  } catch (error) {
    throw sqliteCode(error) ? explain(error, project.path) : error;
  } finally {
    project.close();
  }
}

/** Reports what was found when the file was opened. */
function tell({ notices }: OpenProject): void {
  for (const notice of notices) process.stderr.write(`${printable(notice)}\n`);
}
