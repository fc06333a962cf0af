/** A candidate's model as a zip: the folder of an export, checked as there, then packed. */
import { rm } from 'node:fs/promises';
import { checkSentence } from './check-scorer.ts';
import { exportModel, type ModelExportOptions, type ModelWishes } from './export-model.ts';
import { zipFolder } from './zip-folder.ts';

/**
 * @param to the zip; the folder is written beside it, and removed in the end
 * @param folder its name in the zip
 * @param tell told what is done next, and the share of it that is done
 * @returns how its scorer was checked, in a sentence
 * @throws DialectError as `exportModel` does
 */
export async function writeModelZip(
  projectPath: string,
  wishes: Required<ModelWishes>,
  { to, folder }: { to: string; folder: string },
  options: Omit<ModelExportOptions, 'force' | 'progress'>,
  tell: (fraction: number | null, message: string) => void,
): Promise<string> {
  const beside = `${to}.folder`;
  try {
    const { check } = await exportModel(projectPath, wishes, beside, {
      ...options,
      progress: (message) => tell(null, message),
    });
    await zipFolder(beside, to, folder, (fraction) => tell(fraction, 'Packing'));
    return check === null
      ? 'It scores features; score.py is checked only with the transformer.'
      : checkSentence(check);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}
