/** Decisions, by keyboard: found, opened, many changed at once, and undone together. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import { makeProject } from './support/data.ts';
import { decidable, enter, queueCount, vote } from './support/rooms.ts';
import { settled, useTheme } from './support/screens.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe.skipIf(skippedWithoutBrowser !== '')(`the list of votes${skippedWithoutBrowser}`, () => {
  it('is walked, searched, looked into, changed and opened again by keys', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    await makeProject(server, client, { keepLabels: false });
    client.close();
    const { page, faults } = await openPage(browser, server.url, {
      viewport: { width: 900, height: 600 },
    });
    await enter(page, 'label');
    for (const key of ['1', '0', 'Shift+2']) await vote(page, key);
    const last = await decidable(page);
    await page.keyboard.press('n');
    await page.keyboard.type('the soil is what counts');
    await page.keyboard.press('Enter');
    await vote(page, 'Alt+1');

    await page.evaluate(() => (location.hash = '#/label/queue/done'));
    const rows = page.getByRole('list', { name: 'Your votes, newest first' }).locator('> li');
    await until(async () => (await rows.count()) === 4, 'four votes are listed');
    await page.keyboard.press('1'); // decides nothing here
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('h');
    const history = page.getByRole('list', { name: 'History' });
    await history.getByText('A is much better').waitFor();
    expect(await history.innerText()).toContain('the soil is what counts');
    const folder = process.env['DIALECT_SCREENS'];
    for (const theme of ['light', 'dark'] as const) {
      await useTheme(page, theme);
      const axe = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      expect(axe.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
      if (folder === undefined) continue;
      await mkdir(folder, { recursive: true });
      await settled(page);
      await page.screenshot({ path: path.join(folder, `done-${theme}.png`) });
    }
    await page.keyboard.press('h');
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('x');
    await page.getByRole('group', { name: 'Change what is selected' }).waitFor();
    await page.getByRole('button', { name: 'Both bad' }).focus();
    await page.keyboard.press('Enter');
    await until(async () => (await rows.getByText('both bad').count()) === 2, 'two are changed');
    await page.keyboard.press('Control+z');
    await until(async () => (await rows.getByText('both bad').count()) === 0, 'both are as before');
    expect(await queueCount(page, 'Done')).toBe(4);

    await page.keyboard.press('/');
    await page.keyboard.type('soil is what');
    await until(async () => (await rows.count()) === 1, 'one vote is found');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator(`[data-pair="${last}"]`).waitFor();
    expect(faults).toEqual([]);
  });
});
