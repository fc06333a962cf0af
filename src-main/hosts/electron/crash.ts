/** Reports a crashed page, and reloads it if the user wants. */
import type { BrowserWindow, Dialog } from 'electron';

/** @param quit called if the user chooses to quit */
export function tellOfCrashes(
  window: BrowserWindow,
  dialog: Pick<Dialog, 'showMessageBox'>,
  quit: () => void,
): void {
  let telling = false;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || telling) return;
    telling = true;
    const question = {
      type: 'error' as const,
      title: 'Dialect',
      message: 'The window has crashed.',
      detail: `Your votes are kept, and training goes on. Load the window again to go on. (${reason})`,
      buttons: ['Load again', 'Quit'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    };
    void dialog.showMessageBox(window, question).then(({ response }) => {
      telling = false;
      if (response === 1) quit();
      else if (!window.isDestroyed()) window.webContents.reload();
    });
  });
}
