/** A project from the command line, and from a second start; the window in its previous place. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSample } from '../../src-main/services/data/sample.ts';
import { until } from '../e2e-web/support/until.ts';
import { describeWindow, lab } from './support/lab.ts';
import {
  argumentsFor,
  environmentFor,
  makeHome,
  openDialect,
  removeHome,
} from './support/launch.ts';
import type { Dialect } from './support/launch.ts';
import { answerDialogs, asked } from './support/shell.ts';

const run = promisify(execFile);

describeWindow('one window for every start', () => {
  let home: string;
  let dialect: Dialect;
  const project = (name: string) => path.join(home, `${name}.dialect`);
  /** Starts it a second time, in the folder of the projects. */
  const startAgain = (file: string) =>
    run(lab.program, argumentsFor(home, [file]), { env: environmentFor(home), cwd: home });
  const bounds = ({ app }: Dialect) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].getBounds());

  beforeAll(async () => {
    home = await makeHome();
    for (const name of ['First', 'Second']) writeSample(project(name), 'Dialect');
    dialect = await openDialect({ home, args: [project('First')] });
  });
  afterAll(async () => {
    await dialect[Symbol.asyncDispose]();
    await removeHome(home);
  });

  it('opens the project of the command line', async () => {
    await dialect.page.getByRole('main', { name: 'Label' }).waitFor();
    await dialect.page.locator(`[title^="${project('First')}"]`).waitFor();
  });

  it('takes the project of a second start, which ends, and comes to the front', async () => {
    const { app, page } = dialect;
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].minimize());
    await startAgain('Second.dialect');
    await page.locator(`[title^="${project('Second')}"]`).waitFor();
    const windows = () =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => window.isMinimized()),
      );
    await until(async () => !(await windows())[0], 'the window is back');
    expect(await windows()).toEqual([false]);
  });

  it('says which project of a second start cannot be opened, and keeps its own', async () => {
    const { app, page } = dialect;
    await answerDialogs(app, {});
    await startAgain('/nowhere/x.dialect');
    await until(async () => (await asked(app)).length === 1, 'it is said');
    expect((await asked(app))[0].message).toMatch(/^The project was not opened: .*x\.dialect/);
    await page.locator(`[title^="${project('Second')}"]`).waitFor();
  });

  it('cannot be made smaller than it can be used', async () => {
    await dialect.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0].setSize(100, 100),
    );
    await until(async () => (await bounds(dialect)).width <= 740, 'it is small');
    const { width, height } = await bounds(dialect);
    expect([width >= 720, height >= 480]).toEqual([true, true]);
    const over = await dialect.page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(over).toBeLessThanOrEqual(0);
  });

  it('opens again where it stood, as large as it was', async () => {
    await dialect.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0].setBounds({ x: 120, y: 90, width: 1000, height: 700 }),
    );
    await until(async () => (await bounds(dialect)).width === 1000, 'it has its size');
    const before = await bounds(dialect);
    await dialect[Symbol.asyncDispose]();
    dialect = await openDialect({ home });
    await dialect.page
      .getByRole('button', { name: /Second|sample/ })
      .first()
      .waitFor();
    const after = await bounds(dialect);
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    // A window manager may include its own frame.
    expect(Math.abs(after.x - before.x)).toBeLessThan(40);
    expect(Math.abs(after.y - before.y)).toBeLessThan(60);
  });
});
