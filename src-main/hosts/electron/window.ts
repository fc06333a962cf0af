/** The one window: sandboxed, confined to our page, and placed where it was last time. */
import type { BrowserWindow, BrowserWindowConstructorOptions, Screen } from 'electron';
import { confine, pageUrl } from './security.ts';
import { readState, writeState } from './state-file.ts';
import { placeWindow, smallest } from './window-state.ts';

export interface WindowParts {
  Window: new (options: BrowserWindowConstructorOptions) => BrowserWindow;
  screen: Pick<Screen, 'getAllDisplays'>;
  preload: string;
  stateFile: string;
  /** An icon for the task bar and the window; macOS and Windows use the program's own. */
  icon: string;
  dark: boolean;
}

export function openWindow({ Window, screen, preload, stateFile, icon, dark }: WindowParts) {
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const { maximised, ...bounds } = placeWindow(readState(stateFile), screens);
  const window = new Window({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Dialect',
    icon,
    // The theme's surface, so that nothing flashes before the first paint.
    backgroundColor: dark ? '#15171a' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  confine(window.webContents);
  if (maximised) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    writeState(stateFile, { ...window.getNormalBounds(), maximised: window.isMaximized() });
  });
  void window.loadURL(pageUrl);
  return window;
}
