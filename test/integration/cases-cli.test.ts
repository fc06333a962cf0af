/**
 * The smallest inputs that once lost labels, imported from a terminal: for every file of ../shared/cases/import
 * the output equals what `cases.test.ts` compares with the right values.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type ImportReport, toFailure } from '../../src-main/contract/index.ts';
import { importFiles } from '../../src-main/services/data/import-files.ts';
import { newProject, temporaryFolder } from '../unit/store/support.ts';

const folder = fileURLToPath(new URL('../../../shared/cases/import', import.meta.url));
const missing = existsSync(folder) ? '' : ' (skipped: ../shared/cases is not beside the checkout)';
const program = fileURLToPath(new URL('./cases-cli-program.ts', import.meta.url));

type Said = ImportReport | { failure: string };

/** The result of the function behind the command. */
async function behind(name: string): Promise<Said> {
  const project = newProject();
  const wishes = {
    domain: 'd',
    role: 'source',
    keepLabels: true,
    leaveOutProblems: false,
  } as const;
  try {
    return await importFiles(project.db, [{ path: join(folder, name), name }], wishes);
  } catch (error) {
    return { failure: toFailure(error).code };
  } finally {
    project.close();
  }
}

test.skipIf(missing !== '')(
  `every case is told by the command line as it is, and its account balances${missing}`,
  { timeout: 240_000 },
  async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, folder, temporaryFolder()],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    const told = JSON.parse(stdout) as Record<string, Said>;
    const names = readdirSync(folder);
    expect(Object.keys(told).sort()).toEqual(names.toSorted());
    for (const name of names) {
      const said = told[name];
      const here = await behind(name);
      if ('failure' in here) {
        expect(said, name).toEqual(here);
        continue;
      }
      expect(said, name).toMatchObject({ domain: 'd', role: 'source', dryRun: false, ...here });
      const { rows, labels } = here.account;
      const sum = (list: readonly { count: number }[]) =>
        list.reduce((all, { count }) => all + count, 0);
      expect(rows.taken + rows.known + rows.repeated + sum(rows.leftOut), name).toBe(rows.read);
      const { differing } = labels;
      const settled = labels.taken + labels.known + labels.repeated + differing.kept;
      expect(settled + sum(labels.notUnderstood) + sum(labels.dropped), name).toBe(labels.found);
    }
  },
);
