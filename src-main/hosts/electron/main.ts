/** The desktop application's entry: the real Electron, the real core, the bundle's own folders. */
import path from 'node:path';
import * as electron from 'electron';
import { toFailure } from '../../contract/errors.ts';
import { startShell } from './shell.ts';

const { app, dialog } = electron;

app.setName('Dialect');
const icon = path.join(import.meta.dirname, '../../resources/icon.png');
app.setAboutPanelOptions({
  applicationName: 'Dialect',
  applicationVersion: app.getVersion(),
  copyright: 'Apache-2.0',
  iconPath: icon,
});

// Not awaited here: Electron is ready only after this module has been evaluated.
startShell(electron, {
  // Loaded after the window is open, while the page loads in a process of its own.
  async openCore() {
    const [{ createCore }, { defaultHome }] = await Promise.all([
      import('../../services/core.ts'),
      import('../../services/home.ts'),
    ]);
    return createCore({ home: defaultHome(), host: 'electron', version: app.getVersion() });
  },
  rendererFolder: path.join(import.meta.dirname, '../renderer'),
  preload: path.join(import.meta.dirname, '../preload/index.cjs'),
  icon,
  args: process.argv,
  platform: process.platform,
}).catch((error: unknown) => {
  dialog.showErrorBox('Dialect could not start', toFailure(error).message);
  app.exit(1);
});
