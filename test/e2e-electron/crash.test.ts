/** A crashed page: the user is told, and continues where he was. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../e2e-web/support/until.ts';
import { describeWindow } from './support/lab.ts';
import { openDialect } from './support/launch.ts';
import type { Dialect } from './support/launch.ts';
import { openSample } from './support/page.ts';
import { answerDialogs, asked } from './support/shell.ts';

describeWindow('a page that crashes', () => {
  let dialect: Dialect;
  beforeAll(async () => {
    dialect = await openDialect();
    await openSample(dialect.page);
  });
  afterAll(() => dialect[Symbol.asyncDispose]());

  it('is told of, and is loaded again with the project that is open', async () => {
    const { app } = dialect;
    await answerDialogs(app, { box: 0 });
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0].webContents.forcefullyCrashRenderer(),
    );
    await until(async () => (await asked(app)).length === 1, 'the crash is told of');
    expect((await asked(app))[0].message).toBe('The window has crashed.');
    // Playwright loses a crashed page, so the main process reports what it shows now.
    const shown = () =>
      app.evaluate(({ BrowserWindow }) => {
        const { webContents } = BrowserWindow.getAllWindows()[0];
        return webContents.isCrashed() ? '' : webContents.getTitle();
      });
    await until(async () => (await shown()).startsWith('Label · '), 'the page is back');
  });
});
