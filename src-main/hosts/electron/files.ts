/** Files of this machine: open and save dialogs, files lent to the core, files saved from it. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserWindow, Dialog, FileFilter, IpcMain, OpenDialogOptions } from 'electron';
import { z } from 'zod';
import type { LentFile } from '../../contract/bridge.ts';
import { DialectError } from '../../contract/errors.ts';
import type { Core } from '../../contract/wire.ts';
import { channels } from '../../preload/channels.ts';
import { exportGone } from '../shared/export-gone.ts';
import { baseName } from '../shared/names.ts';
import type { LastFolders } from './last-folders.ts';
import { handle } from './ipc.ts';
import { saveCopy } from './save-copy.ts';

/** The options of the open dialog that the page may set; anything else is dropped. */
const Wishes = z.object({
  title: z.string().max(200).optional(),
  multiple: z.boolean().default(false),
  extensions: z
    .array(z.string().regex(/^[a-z0-9.]{1,20}$/i))
    .max(50)
    .default([]),
});

const projects: FileFilter[] = [{ name: 'Dialect project', extensions: ['dialect'] }];

export interface FileParts {
  ipc: IpcMain;
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>;
  /** Requests from the page before the core is ready wait for it. */
  core: Promise<Core>;
  /** The window that a dialog belongs to. */
  window: () => BrowserWindow | null;
  /** Start folders of dialogs. */
  folders: LastFolders;
}

export function handleFiles({ ipc, dialog, core, window, folders }: FileParts): void {
  const pick = async (
    purpose: 'import' | 'project',
    wishes: OpenDialogOptions,
  ): Promise<LentFile[]> => {
    const owner = window();
    const options = { ...wishes, defaultPath: folders.of(purpose) };
    const answer = await (owner === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(owner, options));
    if (answer.canceled) return [];
    folders.remember(purpose, answer.filePaths[0]);
    return lendAll(await core, answer.filePaths);
  };

  handle(ipc, channels.pickFiles, (_event, options: unknown) => {
    const { title, multiple, extensions } = Wishes.parse(options ?? {});
    return pick('import', {
      ...(title === undefined ? {} : { title }),
      properties: multiple ? ['openFile', 'multiSelections'] : ['openFile'],
      filters: [
        ...(extensions.length > 0 ? [{ name: 'Data', extensions }] : []),
        { name: 'All files', extensions: ['*'] },
      ],
    });
  });
  handle(ipc, channels.pickProject, async () => {
    const [file] = await pick('project', { properties: ['openFile'], filters: projects });
    return file ?? null;
  });
  handle(ipc, channels.lend, async (_event, paths: unknown) => {
    if (!Array.isArray(paths) || !paths.every((file) => typeof file === 'string')) {
      throw new DialectError('bad-input', 'Dropped files are named by their paths.');
    }
    return lendAll(await core, paths);
  });
  handle(ipc, channels.saveFile, async (_event, token: unknown, name: unknown) => {
    const file = (await core).fileOf(String(token));
    if (file === null) throw exportGone();
    const options = { defaultPath: path.join(folders.of('save'), baseName(String(name))) };
    const owner = window();
    const answer = await (owner === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(owner, options));
    if (answer.canceled || answer.filePath === '') return null;
    await saveCopy(file.path, answer.filePath);
    folders.remember('save', answer.filePath);
    return { path: answer.filePath };
  });
}

/** Unreadable files and folders are left out. */
async function lendAll(core: Core, paths: string[]): Promise<LentFile[]> {
  const lent: LentFile[] = [];
  for (const file of paths) {
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) continue;
    const name = path.basename(file);
    lent.push({
      token: core.lendFile({ path: file, name, temporary: false }),
      name,
      size: found.size,
    });
  }
  return lent;
}
