/**
 * The desktop application from start to end: rules first, then the core, then the window. Every
 * part of Electron comes as a parameter, so that all of this also runs against a stub.
 */
import path from 'node:path';
import type * as Electron from 'electron';
import type { AppState } from '../../contract/records.ts';
import type { Core } from '../../contract/wire.ts';
import { toFailure } from '../../contract/errors.ts';
import { channels } from '../../preload/channels.ts';
import { connectClient } from '../shared/core-client.ts';
import type { CoreClient } from '../shared/core-client.ts';
import { tellOfCrashes } from './crash.ts';
import { handleFiles } from './files.ts';
import { connectPages } from './ipc.ts';
import { lastFolders } from './last-folders.ts';
import { menuTemplate } from './menus.ts';
import { privilegedScheme, serveInterface } from './protocol.ts';
import { confine, denyPermissions } from './security.ts';
import { claimInstance } from './single-instance.ts';
import { openWindow } from './window.ts';

export type ElectronParts = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'nativeTheme'
  | 'protocol'
  | 'screen'
  | 'session'
>;

export interface ShellOptions {
  /** Called once the application is ready. */
  openCore(): Core | Promise<Core>;
  rendererFolder: string;
  /** The bundled preload script. */
  preload: string;
  /** The application's icon, a PNG. */
  icon: string;
  /** The program's arguments, as in `process.argv`. */
  args: readonly string[];
  platform: NodeJS.Platform;
}

/** Resolves when the window is open; false in a second instance, which ends. */
export async function startShell(electron: ElectronParts, options: ShellOptions): Promise<boolean> {
  const { app, BrowserWindow, Menu } = electron;
  let window: Electron.BrowserWindow | null = null;
  let client: CoreClient | null = null;
  /** Asked for before the core was there. */
  let wanted: string | null = null;

  const openProject = async (project: string): Promise<void> => {
    if (client === null) {
      wanted = project;
      return;
    }
    try {
      await client.call('project.open', { path: project });
    } catch (error) {
      electron.dialog.showErrorBox('The project was not opened', toFailure(error).message);
    }
  };
  const show = (): void => {
    if (window === null) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  };

  app.enableSandbox();
  electron.protocol.registerSchemesAsPrivileged([privilegedScheme]);
  app.on('web-contents-created', (_event, contents) => confine(contents));
  const first = claimInstance({
    app,
    args: options.args,
    folder: process.cwd(),
    open: (project) => void openProject(project),
    show,
  });
  if (!first) return false;

  await app.whenReady();
  denyPermissions(electron.session.defaultSession);
  serveInterface(electron.protocol, options.rendererFolder);
  const core = await options.openCore();
  closeBeforeQuitting(app, core);

  const showWindow = (): void => {
    window = openWindow({
      Window: BrowserWindow,
      screen: electron.screen,
      preload: options.preload,
      stateFile: path.join(app.getPath('userData'), 'window.json'),
      icon: options.icon,
      dark: electron.nativeTheme.shouldUseDarkColors,
    });
    tellOfCrashes(window, electron.dialog, () => app.quit());
    window.on('closed', () => (window = null));
  };
  connectPages(electron.ipcMain, core, electron.MessageChannelMain);
  handleFiles({
    ipc: electron.ipcMain,
    dialog: electron.dialog,
    core,
    window: () => window,
    folders: lastFolders(path.join(app.getPath('userData'), 'folders.json'), (purpose) =>
      purpose === 'project' ? projectsFolder : app.getPath('downloads'),
    ),
  });
  app.on('window-all-closed', () => {
    if (options.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => {
    if (window === null) showWindow();
  });

  client = connectClient(core);
  let shownProject: string | null = null;
  let projectsFolder = app.getPath('documents');
  client.onState((state: AppState) => {
    projectsFolder = state.projectsFolder;
    const template = menuTemplate({
      platform: options.platform,
      recents: state.recents,
      hasProject: state.project !== null,
      act: (act) => window?.webContents.send(channels.menu, act),
      about: () => app.showAboutPanel(),
      openRecent: (project) => void openProject(project),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
    const project = state.project?.path ?? null;
    if (project !== null && project !== shownProject) app.addRecentDocument(project);
    shownProject = project;
  });
  // The core answers in order: the project is open before the page asks what is open.
  if (wanted !== null) await openProject(wanted);
  showWindow();
  return true;
}

/**
 * Quitting waits until all is on disk. Electron hears no second quit while it is still telling of the
 * first, so that the second one comes in a turn of its own.
 */
function closeBeforeQuitting(app: Electron.App, core: Core): void {
  let closed = false;
  let closing = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    if (closing) return;
    closing = true;
    void core.close().finally(() => {
      closed = true;
      setImmediate(() => app.quit());
    });
  });
}
