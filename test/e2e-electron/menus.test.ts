/**
 * The menu bar: every entry does what it says, or is disabled. Quit has tests of its own, About is in the
 * package's.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProject } from '../../src-main/store/open.ts';
import { until } from '../e2e-web/support/until.ts';
import { press } from './support/keys.ts';
import { describeWindow } from './support/lab.ts';
import { openDialect } from './support/launch.ts';
import type { Dialect } from './support/launch.ts';
import { openSample } from './support/page.ts';
import { answerDialogs, asked, choose, entries } from './support/shell.ts';

const rooms = ['Data', 'Label', 'People', 'Train', 'Transfer', 'Settings'];

/** A new entry here needs a test. */
const all = {
  File: [
    'New project…',
    'Open…',
    'Open recent',
    'Open the sample project',
    'Import…',
    'Export…',
    'Close project',
    'Quit',
  ],
  Edit: [
    'Undo',
    'Redo',
    'Undo the last vote',
    'Redo the vote',
    'Cut',
    'Copy',
    'Paste',
    'Select All',
  ],
  View: [
    ...rooms,
    'Commands…',
    'Actual Size',
    'Zoom In',
    'Zoom Out',
    'Toggle Full Screen',
    'Reload',
    'Toggle Developer Tools',
  ],
  Help: ['Keys', 'About Dialect'],
};

describeWindow('the menus', () => {
  let dialect: Dialect;
  const dialog = () => dialect.page.getByRole('dialog');
  const zoom = () =>
    dialect.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0].webContents.getZoomLevel(),
    );
  const fullscreen = () =>
    dialect.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].isFullScreen());

  beforeAll(async () => {
    dialect = await openDialect();
    await dialect.page.getByRole('button', { name: /sample project/ }).waitFor();
  });
  afterAll(() => dialect[Symbol.asyncDispose]());

  it('leave out what needs a project, before one is open', async () => {
    const { app } = dialect;
    expect(await entries(app, 'File', false)).toEqual(['Import…', 'Export…', 'Close project']);
    expect(await entries(app, 'View', false)).toEqual(rooms.slice(0, 5));
    expect(await entries(app, 'Edit', false)).toEqual(['Undo the last vote', 'Redo the vote']);
  });

  it('ask for a new project, and for one to open', async () => {
    const { app, page } = dialect;
    await choose(app, 'File', 'New project…');
    await dialog().getByLabel('Name').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await answerDialogs(app, { open: null });
    await choose(app, 'File', 'Open…');
    await until(async () => (await asked(app)).length === 1, 'the dialog was asked');
    expect((await asked(app))[0].defaultPath).toContain(dialect.home);
  });

  it('open the sample, and then have all that needs a project', async () => {
    const { app, page } = dialect;
    await choose(app, 'File', 'Open the sample project');
    await page.waitForURL(/#\/label/);
    for (const [menu, labels] of Object.entries(all)) {
      expect(await entries(app, menu, false)).toEqual([]);
      expect(await entries(app, menu, true)).toEqual(labels);
    }
  });

  it('open the project that is chosen, and say what is none', async () => {
    const { app, home, page } = dialect;
    const notes = path.join(home, 'notes.dialect');
    await writeFile(notes, 'Milk, bread');
    await answerDialogs(app, { open: [notes] });
    await choose(app, 'File', 'Open…');
    await page.locator('[data-sonner-toast]', { hasText: /not a Dialect project/ }).waitFor();
    const other = path.join(home, 'Other.dialect');
    createProject(other, { name: 'Other' }, 'Tests').close();
    await answerDialogs(app, { open: [other] });
    await choose(app, 'File', 'Open…');
    await page.locator(`[title^="${other}"]`).waitFor();
  });

  it('ask for files to import', async () => {
    const { app, page } = dialect;
    await answerDialogs(app, { open: null });
    await choose(app, 'File', 'Import…');
    await page.waitForURL(/#\/data\/import/);
    await choose(app, 'File', 'Open recent', 'Support replies (sample)');
    await page.locator('[title*="Sample.dialect"]').waitFor();
  });

  it('open what developers look into, and close it', async () => {
    const tools = () =>
      dialect.app.evaluate(({ BrowserWindow }) => {
        const { webContents } = BrowserWindow.getAllWindows()[0];
        return {
          opened: webContents.isDevToolsOpened(),
          // They count as opened before their own page is there; Electron 22 ended once where they were closed so soon.
          loaded: webContents.devToolsWebContents?.isLoading() === false,
        };
      });
    await choose(dialect.app, 'View', 'Toggle Developer Tools');
    await until(async () => {
      const { opened, loaded } = await tools();
      return opened && loaded;
    }, 'the tools are open');
    await choose(dialect.app, 'View', 'Toggle Developer Tools');
    await until(async () => !(await tools()).opened, 'the tools are closed');
  });

  it.each(rooms)('go to the room %s', async (room) => {
    await choose(dialect.app, 'View', room);
    await dialect.page.getByRole('main', { name: room }).waitFor();
  });

  it('open the commands and the keys', async () => {
    const { app, page } = dialect;
    await choose(app, 'View', 'Commands…');
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await choose(app, 'Help', 'Keys');
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('open the export from any room, by a real key too', async () => {
    const { app, page } = dialect;
    await choose(app, 'View', 'Data');
    await page.getByRole('main', { name: 'Data' }).waitFor();
    await press('ctrl+e');
    await dialog().getByRole('heading', { name: 'Export' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('edit the text of a field, and leave votes alone', async () => {
    const { app, page } = dialect;
    await choose(app, 'View', 'Settings');
    const field = page.getByRole('textbox', { name: 'Annotator' });
    await field.click();
    await page.keyboard.press('End');
    await page.keyboard.type('x');
    const typed = await field.inputValue();
    await choose(app, 'Edit', 'Undo');
    await until(async () => (await field.inputValue()) !== typed, 'the typing is undone');
    await choose(app, 'Edit', 'Redo');
    await until(async () => (await field.inputValue()) === typed, 'the typing is done again');
    await choose(app, 'Edit', 'Select All');
    await choose(app, 'Edit', 'Copy');
    const clipboard = () => app.evaluate(({ clipboard: board }) => board.readText());
    await until(async () => (await clipboard()) === typed, 'the text is on the clipboard');
    await choose(app, 'Edit', 'Cut');
    await until(async () => (await field.inputValue()) === '', 'the text is cut');
    await choose(app, 'Edit', 'Paste');
    await until(async () => (await field.inputValue()) === typed, 'the text is back');
  });

  it('zoom, by menu and by key', async () => {
    const { app } = dialect;
    await choose(app, 'View', 'Zoom In');
    await until(async () => (await zoom()) > 0, 'it is larger');
    await press('ctrl+minus');
    await until(async () => (await zoom()) === 0, 'it is as before');
    await choose(app, 'View', 'Zoom Out');
    await until(async () => (await zoom()) < 0, 'it is smaller');
    await press('ctrl+0');
    await until(async () => (await zoom()) === 0, 'it has its usual size');
  });

  it('fill the screen and give it back', async () => {
    await choose(dialect.app, 'View', 'Toggle Full Screen');
    await until(fullscreen, 'the window fills the screen');
    await choose(dialect.app, 'View', 'Toggle Full Screen');
    await until(async () => !(await fullscreen()), 'the window is as before');
  });

  it('load the page again, where it was', async () => {
    const { app, page } = dialect;
    await choose(app, 'View', 'Data');
    await page.getByRole('main', { name: 'Data' }).waitFor();
    await page.evaluate(() => document.body.setAttribute('data-before', ''));
    await choose(app, 'View', 'Reload');
    await page.locator('body:not([data-before])').waitFor();
    await page.getByRole('main', { name: 'Data' }).waitFor();
  });

  it('close the project, and open it again from the recent ones', async () => {
    const { app, page } = dialect;
    await choose(app, 'File', 'Close project');
    await page.getByRole('button', { name: /Open a file/ }).waitFor();
    await choose(app, 'File', 'Open recent', 'Support replies (sample)');
    await page.getByRole('main', { name: 'Label' }).waitFor();
    await choose(app, 'File', 'Close project');
    await openSample(page);
    expect(dialect.faults).toEqual([]);
  });
});
