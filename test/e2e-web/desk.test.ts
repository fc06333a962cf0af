/** What is done with a run, in a real browser: named, compared, exported, reported. */
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addRun, addTargets, type Prompts } from '../unit/store/ranked.ts';
import { importRecords, newProject, pairRecord, temporaryFolder } from '../unit/store/support.ts';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { enter } from './support/rooms.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const prompts: Prompts = {
  'How?': { good: [2, 2], middling: [0, 1], bad: [-2, -1] },
  'Why?': { sure: [1, 1], unsure: [-1, -1] },
};

/** A project with two runs that are done, of which the second learned with other settings. */
function projectWithRuns(): string {
  const { db, path, close } = newProject(join(temporaryFolder(), 'Desk.dialect'));
  addTargets(db, prompts);
  importRecords(db, [pairRecord('How?', ['good', 'bad'], 'prefer')], {
    ...{ domain: 'chat', role: 'gold' },
  });
  importRecords(
    db,
    [pairRecord('ask', ['this', 'that'], 'prefer'), pairRecord('more', ['yes', 'no'], 'prefer')],
    { domain: 'mail' },
  );
  addRun(db, prompts);
  addRun(db, prompts, { settings: { steps: 77 } });
  close();
  return path;
}

async function accessible(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.map(({ id }) => id);
}

describe.skipIf(skippedWithoutBrowser !== '')(`the desk${skippedWithoutBrowser}`, () => {
  it('names, pins and compares runs, and takes the settings of one', async () => {
    await using server = await startServer({ project: projectWithRuns() });
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await enter(page, 'train');
    await page.getByRole('heading', { name: 'Run 2' }).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Name' }).fill('more steps');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'more steps (run 2)' }).waitFor();
    await page.keyboard.press('i');
    await page.getByRole('button', { name: /^Unpin/ }).waitFor();

    await page.keyboard.press('b');
    const table = page.getByRole('table').first();
    await table.getByRole('row', { name: /more steps \(run 2\)/ }).waitFor();
    await page.getByRole('heading', { name: 'Settings that differ' }).waitFor();
    const differing = page.getByRole('table').last();
    expect(await differing.getByRole('row').allInnerTexts()).toEqual([
      expect.stringMatching(/Run 1/),
      expect.stringMatching(/Steps\s+\d+\s+77/),
    ]);
    await until(
      async () => (await page.locator('.charts canvas').count()) === 3,
      'curves are drawn',
    );
    expect(await accessible(page)).toEqual([]);

    await page.keyboard.press('b');
    await page.getByRole('heading', { name: 'more steps (run 2)' }).waitFor();
    await page.keyboard.press('s'); // is done as soon as what can be trained is known
    await until(
      async () => (await page.getByRole('textbox', { name: 'Steps' }).inputValue()) === '77',
      'the form has the steps of the run',
    );
    expect(faults).toEqual([]);
  });

  it('takes a text apart, notes on it, and leaves it out of exports', async () => {
    await using server = await startServer({ project: projectWithRuns() });
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await enter(page, 'transfer');
    await page.getByRole('grid', { name: /Ranking/ }).waitFor();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Rank 1 of 5' });
    await panel.getByRole('heading', { name: 'Under each seed of Source only' }).waitFor();
    expect(await panel.innerText()).toMatch(/middling[\s\S]*bad/);
    await page.keyboard.press('o');
    await panel.getByRole('textbox', { name: 'Note' }).fill('too good');
    // Keys are inert in fields.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('x');
    await panel.getByRole('button', { name: /^Excluded from exports/ }).waitFor();
    expect(await panel.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('too good');
    expect(await accessible(page)).toEqual([]);

    await page.reload();
    await page.getByRole('grid', { name: /Ranking/ }).waitFor();
    if (!(await panel.isVisible())) await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: /^Excluded from exports/ }).waitFor();
    expect(await panel.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('too good');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    await page.keyboard.press('e');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('dialog')
        .getByRole('button', { name: /^Ranking, JSONL/ })
        .click(),
    ]);
    const rows = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(rows.map((row) => (JSON.parse(row) as { text: string }).text).toSorted()).toEqual([
      'bad',
      'middling',
      'sure',
      'unsure',
    ]);
    expect(faults).toEqual([]);
  });

  it('counts preferences by their thresholds, exports them, and writes a report', async () => {
    await using server = await startServer({ project: projectWithRuns() });
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await enter(page, 'transfer');
    await page.getByRole('grid', { name: /Ranking/ }).waitFor();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2 pairs').waitFor();
    expect(await dialog.innerText()).toMatch(/About\s+0\s*% of them will be wrong/);
    await dialog.getByText('Any two').click();
    await dialog.getByText('of 4 pass').waitFor();
    await dialog.getByRole('textbox', { name: 'Least margin' }).fill('3');
    await dialog.getByText('1 pair of 4 passes').waitFor();
    expect(await accessible(page)).toEqual([]);
    const saved = async (name: RegExp) => {
      if (!(await dialog.isVisible())) await page.keyboard.press('e');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name }).click(),
      ]);
      await dialog.waitFor({ state: 'hidden' });
      return download.path();
    };
    const preferences = await readFile(await saved(/^Preferences, TRL/), 'utf8');
    expect(JSON.parse(preferences)).toMatchObject({
      prompt: 'How?',
      chosen: '\n\ngood',
      rejected: '\n\nbad',
    });
    const best = await readFile(await saved(/^Best of N, JSONL/), 'utf8');
    expect(best.trim().split('\n')).toHaveLength(2);
    const file = join(temporaryFolder(), 'report.html');
    await copyFile(await saved(/^Report, HTML/), file);
    const report = await openPage(browser, pathToFileURL(file).href);
    await report.page.getByRole('heading', { name: 'Test: run 2' }).waitFor();
    expect(await accessible(report.page)).toEqual([]);
    expect(report.faults.filter((fault) => !fault.startsWith('request: file:'))).toEqual([]);
    expect(faults).toEqual([]);
  });
});
