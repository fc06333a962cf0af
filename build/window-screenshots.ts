/**
 * Screenshots of the real window, with its frame and menu bar: added by `npm run screenshots` if there are an
 * Electron (test/e2e-electron/lab) and ImageMagick's `import`.
 */
import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { openLab } from '../test/e2e-electron/lab/open.ts';
import type { Lab } from '../test/e2e-electron/lab/open.ts';
import { startDialect } from '../test/e2e-electron/support/start.ts';
import type { Dialect } from '../test/e2e-electron/support/start.ts';
import { decidable } from '../test/e2e-web/support/rooms.ts';
import { settled } from '../test/e2e-web/support/screens.ts';

const run = promisify(execFile);

interface Size {
  width: number;
  height: number;
}

/** @returns why there are none, as the end of a sentence; null if they were taken */
export async function takeWindow(into: string, sizes: readonly Size[]): Promise<string | null> {
  if (spawnSync('import', ['-version']).status !== 0) return 'ImageMagick is not installed';
  const lab = await openLab();
  if ('missing' in lab) return lab.missing;
  try {
    await using dialect = await startDialect(lab);
    const { page } = dialect;
    await page.getByRole('button', { name: /sample project/ }).waitFor();
    await look(lab, dialect, sizes, path.join(into, 'window-start'));
    await page.getByRole('button', { name: /sample project/ }).click();
    await decidable(page);
    await look(lab, dialect, sizes, path.join(into, 'window-label'));
    return null;
  } finally {
    await lab.close();
  }
}

async function look(
  lab: Lab,
  { app, page }: Dialect,
  sizes: readonly Size[],
  file: string,
): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    for (const size of sizes) {
      await app.evaluate(
        ({ BrowserWindow, nativeTheme }, [wanted, { width, height }]) => {
          nativeTheme.themeSource = wanted;
          BrowserWindow.getAllWindows()[0].setBounds({ x: 40, y: 40, width, height });
        },
        [theme, size] as const,
      );
      await page.waitForFunction(
        ([width, dark]) =>
          window.outerWidth === width &&
          matchMedia('(prefers-color-scheme: dark)').matches === dark,
        [size.width, theme === 'dark'] as const,
      );
      await settled(page);
      const picture = `${file}-${theme}-${size.width}x${size.height}.png`;
      const { stdout } = await run(
        'xdotool',
        ['search', '--onlyvisible', '--class', 'Dialect'],
        lab,
      );
      await run('import', ['-window', stdout.split('\n')[0], '-frame', picture], lab);
    }
  }
}
