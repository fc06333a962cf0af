/** Control of the main process: its menus, and the user's answers in its dialogs. */
import type { ElectronApplication } from 'playwright-core';

/** Chooses an entry of the menu bar by its labels, as a click on it does. */
export async function choose(app: ElectronApplication, ...labels: string[]): Promise<void> {
  await app.evaluate(({ Menu, BrowserWindow }, path) => {
    const [window] = BrowserWindow.getAllWindows();
    let items = Menu.getApplicationMenu()?.items ?? [];
    // Electron's types call it a Function, without its parameters.
    type Click = (event: object, window: object, page: object) => void;
    for (const [depth, label] of path.entries()) {
      const item = items.find((one) => one.label.replaceAll('&', '') === label);
      if (item === undefined) throw new Error(`There is no ${label}.`);
      if (!item.enabled) throw new Error(`${label} is disabled.`);
      if (depth === path.length - 1) (item.click as Click)({}, window, window.webContents);
      else items = item.submenu?.items ?? [];
    }
  }, labels);
}

/** The labels of a menu's entries that are enabled, or are not. */
export function entries(app: ElectronApplication, menu: string, enabled: boolean) {
  return app.evaluate(
    ({ Menu }, [label, wanted]) =>
      (Menu.getApplicationMenu()?.items ?? [])
        .filter((one) => one.label.replaceAll('&', '') === label)
        .flatMap((one) => one.submenu?.items ?? [])
        .filter((one) => one.type !== 'separator' && one.enabled === wanted)
        .map((one) => one.label.replaceAll('&', '')),
    [menu, enabled] as const,
  );
}

export interface Answers {
  /** Null: cancelled. */
  save?: string | null;
  open?: string[] | null;
  /** The button that is pressed. */
  box?: number;
}

interface Asked {
  kind: 'save' | 'open' | 'box' | 'error';
  defaultPath?: string;
  message?: string;
}

type Keeping = typeof globalThis & { asked?: Asked[] };

/** From now on dialogs answer by themselves. Their options are kept for `asked`. */
export async function answerDialogs(app: ElectronApplication, answers: Answers): Promise<void> {
  await app.evaluate(({ dialog }, { save = null, open = null, box = 0 }) => {
    const kept: Asked[] = ((globalThis as Keeping).asked = []);
    const last = (parameters: unknown[]) => parameters.at(-1) as { defaultPath?: string };
    dialog.showSaveDialog = async (...parameters: unknown[]) => {
      kept.push({ kind: 'save', ...last(parameters) });
      return { canceled: save === null, filePath: save ?? '' };
    };
    dialog.showOpenDialog = async (...parameters: unknown[]) => {
      kept.push({ kind: 'open', ...last(parameters) });
      return { canceled: open === null, filePaths: open ?? [] };
    };
    dialog.showMessageBox = async (...parameters: unknown[]) => {
      kept.push({ kind: 'box', ...last(parameters) });
      return { response: box, checkboxChecked: false };
    };
    dialog.showErrorBox = (title, message) => {
      kept.push({ kind: 'error', message: `${title}: ${message}` });
    };
  }, answers);
}

export const asked = (app: ElectronApplication): Promise<Asked[]> =>
  app.evaluate(() => (globalThis as Keeping).asked ?? []);
