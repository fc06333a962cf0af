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
import { connectSocketClient } from './support/client.ts';
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

  it('asks for the curves of compared runs once, not with every vote', async () => {
    await using server = await startServer({ project: projectWithRuns() });
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    const asked = { 'runs.list': 0, 'runs.curve': 0, 'runs.compare': 0 };
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        for (const name of Object.keys(asked) as (keyof typeof asked)[]) {
          if (payload.toString().includes(`"${name}"`)) asked[name] += 1;
        }
      });
    });
    await page.reload();
    await enter(page, 'train');
    await page.keyboard.press('b');
    await until(
      async () => (await page.locator('.charts canvas').count()) === 3,
      'curves are drawn',
    );
    const before = { ...asked };
    expect(before['runs.curve']).toBeGreaterThan(0);
    const client = await connectSocketClient(server);
    await client.call('runs.change', { runId: 1, note: 'seen' });
    await client.call('runs.change', { runId: 1, name: 'first' });
    // The new list is here, and what it changes was drawn.
    await page.getByRole('checkbox', { name: 'first (run 1)' }).waitFor();
    expect(asked['runs.list']).toBeGreaterThan(before['runs.list']);
    expect(asked).toMatchObject({
      'runs.curve': before['runs.curve'],
      'runs.compare': before['runs.compare'],
    });
    client.close();
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

  it('keeps what one window wrote when another one, which touched nothing, goes on', async () => {
    const project = projectWithRuns();
    await using server = await startServer({ project });
    const [mine, other] = [
      await openPage(browser, server.url),
      await openPage(browser, server.url),
    ];
    for (const { page } of [mine, other]) {
      page.setDefaultTimeout(30_000);
      await enter(page, 'train');
      await page.getByRole('heading', { name: 'Run 2' }).waitFor();
    }
    await mine.page.getByRole('textbox', { name: 'Name' }).fill('kept');
    await mine.page.keyboard.press('Enter');
    await other.page.getByRole('heading', { name: 'kept (run 2)' }).waitFor();
    await other.page.getByRole('textbox', { name: 'Note' }).fill('of the other');
    await other.page.getByRole('link', { name: /Run 1/ }).click();
    await other.page.getByRole('heading', { name: 'Run 1' }).waitFor();
    await mine.page.getByRole('heading', { name: 'kept (run 2)' }).waitFor();
    await until(
      async () =>
        (await mine.page.getByRole('textbox', { name: 'Note' }).inputValue()) === 'of the other',
      'the note of the other window is here',
    );
    expect(await mine.page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('kept');

    const panels = [mine, other].map(({ page }) =>
      page.getByRole('complementary', { name: 'Rank 1 of 5' }),
    );
    for (const [at, { page }] of [mine, other].entries()) {
      await enter(page, 'transfer');
      await page.getByRole('grid', { name: /Ranking/ }).waitFor();
      await page.keyboard.press('Enter');
      await panels[at].getByRole('textbox', { name: 'Note' }).waitFor();
    }
    await panels[0].getByRole('textbox', { name: 'Note' }).fill('too good');
    await mine.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await mine.page.keyboard.press('x');
    await panels[0].getByRole('button', { name: /^Excluded from exports/ }).waitFor();
    // Reads the text again.
    await other.page.keyboard.press('x');
    await until(
      async () =>
        (await panels[1].getByRole('textbox', { name: 'Note' }).inputValue()) === 'too good',
      'the note of this window is in the other',
    );
    await other.page.keyboard.press('Escape');
    await panels[1].waitFor({ state: 'hidden' });
    await other.page.keyboard.press('Enter');
    await panels[1].getByRole('textbox', { name: 'Note' }).waitFor();
    expect(await panels[1].getByRole('textbox', { name: 'Note' }).inputValue()).toBe('too good');
    expect([...mine.faults, ...other.faults]).toEqual([]);
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
    await dialog.getByRole('textbox', { name: 'Least margin' }).fill('wide');
    await dialog.getByText(/once both thresholds are numbers/).waitFor();
    expect(await dialog.getByRole('button', { name: /^Preferences, TRL/ }).isDisabled()).toBe(true);
    expect(await dialog.getByRole('button', { name: /^Ranking, JSONL/ }).isDisabled()).toBe(false);
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
