/** The menu bar, as a plain template: labels, and the request behind each entry. */
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuAct } from '../../contract/bridge.ts';
import type { RecentProject } from '../../contract/records.ts';

export interface MenuParts {
  platform: NodeJS.Platform;
  recents: RecentProject[];
  /** Whether a project is open, so that entries that need one are enabled. */
  hasProject: boolean;
  act(act: MenuAct): void;
  about(): void;
  openRecent(path: string): void;
}

export function menuTemplate(parts: MenuParts): MenuItemConstructorOptions[] {
  const mac = parts.platform === 'darwin';
  return [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    fileMenu(parts, mac),
    editMenu(parts),
    viewMenu(parts),
    helpMenu(parts, mac),
  ];
}

function fileMenu(parts: MenuParts, mac: boolean): MenuItemConstructorOptions {
  const { act, hasProject } = parts;
  return {
    label: '&File',
    submenu: [
      { label: '&New project…', accelerator: 'CmdOrCtrl+N', click: () => act('project.new') },
      { label: '&Open…', accelerator: 'CmdOrCtrl+O', click: () => act('project.open') },
      { label: 'Open &recent', submenu: recentEntries(parts) },
      { label: 'Open the &sample project', click: () => act('project.sample') },
      { type: 'separator' },
      {
        label: '&Import…',
        accelerator: 'CmdOrCtrl+I',
        enabled: hasProject,
        click: () => act('data.import'),
      },
      {
        label: '&Export…',
        accelerator: 'CmdOrCtrl+E',
        enabled: hasProject,
        click: () => act('transfer.export'),
      },
      { type: 'separator' },
      { label: '&Close project', enabled: hasProject, click: () => act('project.close') },
      mac ? { role: 'close' } : { role: 'quit' },
    ],
  };
}

function recentEntries({ recents, openRecent }: MenuParts): MenuItemConstructorOptions[] {
  const present = recents.filter((recent) => recent.exists).slice(0, 10);
  if (present.length === 0) return [{ label: 'None yet', enabled: false }];
  return present.map((recent) => ({
    // An ampersand in a project's name would mark an access key.
    label: recent.name.replaceAll('&', '&&'),
    toolTip: recent.path,
    click: () => openRecent(recent.path),
  }));
}

function editMenu({ act, hasProject }: MenuParts): MenuItemConstructorOptions {
  return {
    label: '&Edit',
    submenu: [
      // The page handles these keys: it can tell typing from voting.
      { role: 'undo', registerAccelerator: false },
      { role: 'redo', registerAccelerator: false },
      { label: 'Undo the last &vote', enabled: hasProject, click: () => act('label.undo') },
      { label: 'Redo the v&ote', enabled: hasProject, click: () => act('label.redo') },
      { type: 'separator' },
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
    ],
  };
}

function viewMenu({ act, hasProject }: MenuParts): MenuItemConstructorOptions {
  const room = (label: string, name: MenuAct, enabled: boolean): MenuItemConstructorOptions => ({
    label,
    enabled,
    click: () => act(name),
  });
  return {
    label: '&View',
    submenu: [
      room('&Data', 'view.data', hasProject),
      room('&Label', 'view.label', hasProject),
      room('&People', 'view.people', hasProject),
      room('&Train', 'view.train', hasProject),
      room('T&ransfer', 'view.transfer', hasProject),
      room('&Settings', 'view.settings', true),
      { type: 'separator' },
      {
        label: '&Commands…',
        accelerator: 'CmdOrCtrl+K',
        registerAccelerator: false,
        click: () => act('view.palette'),
      },
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
      { type: 'separator' },
      { role: 'reload' },
      { role: 'toggleDevTools' },
    ],
  };
}

function helpMenu({ act, about }: MenuParts, mac: boolean): MenuItemConstructorOptions {
  return {
    role: 'help',
    label: '&Help',
    submenu: [
      { label: '&Keys', click: () => act('help.keys') },
      ...(mac ? [] : [{ label: '&About Dialect', click: about }]),
    ],
  };
}
