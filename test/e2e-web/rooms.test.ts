/** Rooms as they come onto the screen. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import { makeProject } from './support/data.ts';
import { startServer } from './support/server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe.skipIf(skippedWithoutBrowser !== '')(`a room${skippedWithoutBrowser}`, () => {
  it('that loads slowly is named once it is there, and then its keys work', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    await makeProject(server, client);
    const { page, faults } = await openPage(browser, server.url);
    await page.getByRole('main', { name: 'Label' }).waitFor();
    await page.route('**/Room-*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.continue();
    });
    await page.reload();
    await page.getByRole('main', { name: 'Label' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.locator('main[aria-busy="true"]').waitFor();
    expect(await page.getByRole('main', { name: 'Train' }).count()).toBe(0);
    await page.getByRole('main', { name: 'Train' }).waitFor();
    await page.keyboard.press('o');
    await page.getByRole('textbox', { name: 'Seeds' }).waitFor();
    expect(await page.locator('main').getAttribute('aria-busy')).toBe('false');
    expect(faults).toEqual([]);
    client.close();
  });
});
