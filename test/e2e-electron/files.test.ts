/** Files in and out of the window: dialogs confirmed, cancelled, answered badly; files dropped. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSample } from '../../src-main/services/data/sample.ts';
import { textsFile } from '../e2e-web/support/data.ts';
import { until } from '../e2e-web/support/until.ts';
import { describeWindow } from './support/lab.ts';
import { openDialect } from './support/launch.ts';
import type { Dialect } from './support/launch.ts';
import { drop, said } from './support/page.ts';
import { answerDialogs, asked, choose } from './support/shell.ts';

describeWindow('files in the window', () => {
  let dialect: Dialect;
  let texts: string;
  let project: string;

  beforeAll(async () => {
    dialect = await openDialect();
    texts = path.join(dialect.home, 'texts.csv');
    project = path.join(dialect.home, 'Dropped.dialect');
    await writeFile(texts, textsFile(20));
    writeSample(project, 'Dialect');
    await dialect.page.getByRole('button', { name: /sample project/ }).waitFor();
  });
  afterAll(() => dialect[Symbol.asyncDispose]());

  /** Starts an export of votes. */
  async function exportVotes(): Promise<void> {
    await choose(dialect.app, 'File', 'Export…');
    const dialog = dialect.page.getByRole('dialog');
    await dialog
      .getByRole('button', { name: /^Votes/ })
      .first()
      .click();
    await until(async () => (await asked(dialect.app)).length === 1, 'the dialog was asked');
  }
  async function dismiss(): Promise<void> {
    await dialect.page.keyboard.press('Escape');
    await dialect.page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  const toasts = (count: number) =>
    until(
      async () => (await dialect.page.locator('[data-sonner-toast]').count()) === count,
      `${count} toasts are there`,
    );

  it('are refused on the start page, where they are no project', async () => {
    await drop(dialect.page, texts);
    await dialect.page.getByText('Open a project first').waitFor();
    await toasts(0);
  });

  it('that are a project are opened where they are dropped on the start page', async () => {
    await drop(dialect.page, project);
    await dialect.page.getByRole('main', { name: 'Label' }).waitFor();
    await dialect.page.locator(`[title^="${project}"]`).waitFor();
  });

  it('that are a project are opened in the place of the open one', async () => {
    const other = path.join(dialect.home, 'Other.dialect');
    writeSample(other, 'Dialect');
    await drop(dialect.page, other);
    await dialect.page.locator(`[title^="${other}"]`).waitFor();
  });

  it('that were dropped go to the import, with what is in them', async () => {
    await drop(dialect.page, texts, dialect.home);
    await dialect.page.getByRole('heading', { name: /First rows/ }).waitFor();
    expect(dialect.page.url()).toContain('#/data/import');
    expect(await dialect.page.getByRole('main').innerText()).toContain('texts.csv');
  });

  it('are chosen in the dialog, which is left where it was cancelled', async () => {
    const { app, page } = dialect;
    await page.reload();
    await answerDialogs(app, { open: null });
    const button = page.getByRole('button', { name: /Choose files/ });
    await button.click();
    await until(async () => (await asked(app)).length === 1, 'the dialog was asked');
    await button.waitFor();
    await answerDialogs(app, { open: [texts] });
    await button.click();
    await page.getByRole('heading', { name: /First rows/ }).waitFor();
  });

  it('are saved where the dialog says', async () => {
    const { app, home, page } = dialect;
    const target = path.join(home, 'votes.out');
    await answerDialogs(app, { save: target });
    await exportVotes();
    await page.locator('[data-sonner-toast]', { hasText: /votes\..*: \d+ rows?\./ }).waitFor();
    await until(() => existsSync(target), 'the file is there');
    expect(await readFile(target, 'utf8')).not.toBe('');
    expect(existsSync(`${target}.partial`)).toBe(false);
    await toasts(0);
  });

  it('are not saved, and not said to be, where the person cancelled', async () => {
    const { app, page } = dialect;
    await answerDialogs(app, { save: null });
    await exportVotes();
    await page.locator('[role="dialog"] [aria-busy="true"]').waitFor({ state: 'detached' });
    expect([await said(page), await page.getByRole('dialog').count()]).toEqual(['', 1]);
    // Where the last one was saved.
    expect(path.dirname((await asked(app))[0].defaultPath ?? '')).toBe(dialect.home);
    await dismiss();
  });

  it('are said not to be saved in a place that cannot be written to, in words', async () => {
    const { app, page } = dialect;
    await answerDialogs(app, { save: '/proc/votes.csv' });
    await exportVotes();
    await page.getByText(/votes\.csv was not saved in \/proc: .*Choose another place/).waitFor();
    expect(await said(page)).not.toMatch(/E[A-Z]{4,}|tmp/);
    await dismiss();
  });

  it('of which a page makes up the path are not lent', async () => {
    const lent = await dialect.page.evaluate(() =>
      (
        window as unknown as { dialect: { lendDropped(files: File[]): Promise<unknown[]> } }
      ).dialect.lendDropped([new File(['x'], '/etc/passwd')]),
    );
    expect(lent).toEqual([]);
    expect(dialect.faults).toEqual([]);
  });
});
