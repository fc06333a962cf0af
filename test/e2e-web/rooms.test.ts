/** How rooms appear on the screen. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import { makeProject } from './support/data.ts';
import { vote } from './support/rooms.ts';
import { startServer, type RunningServer } from './support/server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** A project in the Label room, whose other rooms load only when `arrive` is called. */
async function openSlowly(server: RunningServer) {
  const client = await connectSocketClient(server);
  await makeProject(server, client);
  client.close();
  const { page, faults } = await openPage(browser, server.url);
  await page.getByRole('main', { name: 'Label' }).waitFor();
  // Leaves the page, which may just be preloading its other rooms.
  await page.goto('about:blank');
  const others = Promise.withResolvers<void>();
  let first = true;
  await page.route('**/Room-*.js', async (route) => {
    const wait = !first;
    first = false;
    if (wait) await others.promise;
    await route.continue();
  });
  await page.goto(`${server.origin}/#/label`);
  await page.getByRole('main', { name: 'Label' }).waitFor();
  return { page, faults, arrive: others.resolve };
}

describe.skipIf(skippedWithoutBrowser !== '')(`a room${skippedWithoutBrowser}`, () => {
  it('that loads slowly is named once it is there, and then its keys work', async () => {
    await using server = await startServer();
    const { page, faults, arrive } = await openSlowly(server);
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.locator('main[aria-busy="true"]').waitFor();
    expect(await page.getByRole('main', { name: 'Train' }).count()).toBe(0);
    arrive();
    await page.getByRole('main', { name: 'Train' }).waitFor();
    await page.keyboard.press('o');
    await page.getByRole('textbox', { name: 'Seeds' }).waitFor();
    expect(await page.locator('main').getAttribute('aria-busy')).toBe('false');
    expect(faults).toEqual([]);
  });

  it('takes a key that was pressed before it was there: one Ctrl+Enter trains', async () => {
    await using server = await startServer();
    const { page, faults, arrive } = await openSlowly(server);
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Train, as soon as this room is ready').waitFor();
    arrive();
    await page.waitForURL(/#\/train\/run\/1$/);
    expect(faults).toEqual([]);
  });

  it('is led to by the tour, which points at what it tells of and takes no key from it', async () => {
    await using server = await startServer();
    const { page, faults } = await openPage(browser, server.url);
    await page.getByRole('button', { name: 'take the tour' }).click();
    const tour = page.getByRole('region', { name: 'Tour' });
    await tour.getByRole('heading', { name: 'Say which answer is better' }).waitFor();
    await page.locator('[aria-label="Your vote"][data-told-of]').waitFor();
    await vote(page, '1');
    for (const room of ['Data', 'Train', 'Transfer']) {
      await page.keyboard.press('.');
      await page.getByRole('main', { name: room }).waitFor();
    }
    expect(await tour.innerText()).toContain('4 of 5');
    await page.keyboard.press('Escape');
    await tour.waitFor({ state: 'detached' });
    expect(await page.locator('[data-told-of]').count()).toBe(0);

    await page.keyboard.press('Control+k');
    await page.keyboard.type('tour');
    await page.keyboard.press('Enter');
    await page.getByRole('main', { name: 'Label' }).waitFor();
    expect(await tour.innerText()).toContain('1 of 5');
    expect(faults).toEqual([]);
  });
});
