/** Changes that remove much of a project's data: announced first, and made after a backup. */
import type { DataChange } from '../../contract/index.ts';
import { copyBeside } from '../../store/copy.ts';
import type { Db, OpenProject } from '../../store/database.ts';
import { patiently } from '../../store/patience.ts';
import { inTurn } from './take-over.ts';

/**
 * @param change returns what is removed; with `dryRun` it changes nothing
 * @returns the same, with the path of the backup
 * @throws the errors of the change and of copying; then nothing was changed
 */
export async function changeData(
  project: OpenProject,
  change: (db: Db, options: { dryRun: boolean }) => Omit<DataChange, 'backup'>,
  { dryRun }: { dryRun: boolean },
): Promise<DataChange> {
  return inTurn(project.db, async () => {
    const told = change(project.db, { dryRun: true });
    if (dryRun) return { ...told, backup: null };
    const backup = await copyBeside(project);
    const done = await patiently(() => change(project.db, { dryRun: false }));
    return { ...done, backup };
  });
}
