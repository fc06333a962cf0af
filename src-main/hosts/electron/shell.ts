/**
 * The desktop application from start to end: rules first, then the window, and the core while its page
 * loads. All of Electron is passed in as parameters, so that this also runs against a stub.
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
  /** Called once the window is open. */
  openCore(): Promise<Core>;
  rendererFolder: string;
  /** The bundled preload script. */
  preload: string;
  /** The application's icon, a PNG. */
  icon: string;
  /** The program's arguments, as in `process.argv`. */
  args: readonly string[];
  platform: NodeJS.Platform;
}

/** Resolves when pages can reach the core; false in a second instance, which ends. */
export async function startShell(electron: ElectronParts, options: ShellOptions): Promise<boolean> {
  const { app } = electron;
  let window: Electron.BrowserWindow | null = null;
  const projects = projectOpener(electron.dialog);
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
    open: (project) => void projects.open(project),
    show,
  });
  if (!first) return false;

  await app.whenReady();
  denyPermissions(electron.session.defaultSession);
  serveInterface(electron.protocol, options.rendererFolder);
  const showInMenus = menusOf(electron, options.platform, {
    act: (act) => window?.webContents.send(channels.menu, act),
    open: (project) => void projects.open(project),
  });
  showInMenus({ recents: [], project: null });
  const showWindow = (): void => {
    window = makeWindow(electron, options);
    window.on('closed', () => (window = null));
  };
  showWindow();
  app.on('activate', () => {
    if (window === null) showWindow();
  });

  const opening = options.openCore();
  endWithCore(app, options.platform, opening);
  let projectsFolder = app.getPath('documents');
  handleFiles({
    ipc: electron.ipcMain,
    dialog: electron.dialog,
    core: opening,
    window: () => window,
    folders: lastFolders(path.join(app.getPath('userData'), 'folders.json'), (purpose) =>
      purpose === 'project' ? projectsFolder : app.getPath('downloads'),
    ),
  });
  const core = await opening;
  const client = connectClient(core);
  client.onState((state) => {
    projectsFolder = state.projectsFolder;
    showInMenus(state);
  });
  // Pages repeat their request for a port, so the project is open before they ask which one is.
  await projects.openWith(client);
  connectPages(electron.ipcMain, core, electron.MessageChannelMain);
  return true;
}

/** Opens projects that the system or a menu names: before there is a core, it remembers the latest of them. */
function projectOpener(dialog: Electron.Dialog) {
  let client: CoreClient | null = null;
  let wanted: string | null = null;

  async function open(project: string): Promise<void> {
    if (client === null) {
      wanted = project;
      return;
    }
    try {
      await client.call('project.open', { path: project });
    } catch (error) {
      dialog.showErrorBox('The project was not opened', toFailure(error).message);
    }
  }
  /** From here on projects are opened at once; resolves when the one remembered is open. */
  async function openWith(ready: CoreClient): Promise<void> {
    client = ready;
    if (wanted !== null) await open(wanted);
  }
  return { open, openWith };
}

function makeWindow(
  { app, BrowserWindow, dialog, nativeTheme, screen }: ElectronParts,
  { preload, icon }: ShellOptions,
): Electron.BrowserWindow {
  const window = openWindow({
    Window: BrowserWindow,
    screen,
    preload,
    stateFile: path.join(app.getPath('userData'), 'window.json'),
    icon,
    dark: nativeTheme.shouldUseDarkColors,
  });
  tellOfCrashes(window, dialog, () => app.quit());
  return window;
}

/**
 * @returns a function that shows a state in the menus, and its project among the system's recent
 * documents
 */
function menusOf(
  { app, Menu }: ElectronParts,
  platform: NodeJS.Platform,
  asks: { act(act: string): void; open(project: string): void },
): (state: Pick<AppState, 'recents' | 'project'>) => void {
  let shownProject: string | null = null;
  return ({ recents, project }) => {
    const template = menuTemplate({
      platform,
      recents,
      hasProject: project !== null,
      act: asks.act,
      about: () => app.showAboutPanel(),
      openRecent: asks.open,
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
    const file = project?.path ?? null;
    if (file !== null && file !== shownProject) app.addRecentDocument(file);
    shownProject = file;
  };
}

/**
 * Quits once everything is on disk. Electron ignores a second quit while it is still emitting the first,
 * so the second one comes in a later turn.
 */
function endWithCore(app: Electron.App, platform: NodeJS.Platform, opening: Promise<Core>): void {
  app.on('window-all-closed', () => {
    if (platform !== 'darwin') app.quit();
  });
  let closed = false;
  let closing = false;
  const end = (): void => {
    closed = true;
    setImmediate(() => app.quit());
  };
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    if (closing) return;
    closing = true;
    void opening.then((core) => core.close()).then(end, end);
  });
}
