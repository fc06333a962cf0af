/** The desktop application's entry: the real Electron, the real core, the bundle's own folders. */
import path from 'node:path';
import * as electron from 'electron';
import { createCore } from '../../services/core.ts';
import { defaultHome } from '../../services/home.ts';
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
  openCore: () => createCore({ home: defaultHome(), host: 'electron', version: app.getVersion() }),
  rendererFolder: path.join(import.meta.dirname, '../renderer'),
  preload: path.join(import.meta.dirname, '../preload/index.cjs'),
  icon,
  args: process.argv,
  platform: process.platform,
}).catch((error: unknown) => {
  dialog.showErrorBox('Dialect could not start', toFailure(error).message);
  app.exit(1);
});
