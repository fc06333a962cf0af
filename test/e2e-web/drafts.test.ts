/** What was typed and placed before a vote is restored after the server was killed. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import { importText, makeProject } from './support/data.ts';
import { decidable, enter, queueCount } from './support/rooms.ts';
import { makeHome, startServer } from './support/server.ts';
import { until } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const ranking = JSON.stringify({ prompt: 'Which?', answers: ['one', 'two', 'three'], ranks: null });
const ranked = JSON.stringify({ prompt: 'Ranked', answers: ['a', 'b'], ranks: [1, 2] });

describe.skipIf(skippedWithoutBrowser !== '')(`drafts${skippedWithoutBrowser}`, () => {
  it('survive a reload and a crash, by keyboard alone, and are gone with the vote', async () => {
    const home = await makeHome();
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const project = path.join(home, 'projects', 'Plants.dialect');
    const kept = (): string => {
      const db = new Database(project, { readonly: true });
      try {
        return (
          db.prepare('SELECT content FROM draft ORDER BY rowid').pluck().all() as string[]
        ).join();
      } finally {
        db.close();
      }
    };

    const first = await startServer({ home });
    const client = await connectSocketClient(first);
    await makeProject(first, client, { keepLabels: false });
    const rankings = { name: 'rankings.jsonl', text: `${ranking}\n${ranked}` };
    await importText(first, client, { ...rankings, domain: 'letters', role: 'source' });
    const { page } = await openPage(browser, first.url);
    await enter(page, 'label');
    const pair = await decidable(page);
    await page.keyboard.press('r');
    await page.keyboard.press('n');
    await page.keyboard.type('the first one is shorter');
    await until(() => kept().includes('the first one is shorter'), 'the note is on disk');
    await page.evaluate(() => (location.hash = '#/label/task/ranking'));
    await decidable(page);
    await page.keyboard.press('2');
    await until(() => kept().includes('places'), 'the place is on disk');
    client.close();
    await first.kill();

    await using second = await startServer({ home, project });
    const again = await openPage(browser, second.url);
    await enter(again.page, 'label');
    expect(await decidable(again.page)).toBe(pair);
    const note = again.page.getByRole('textbox', { name: 'Note on this pair' });
    expect(await note.inputValue()).toBe('the first one is shorter');
    expect(
      await again.page.getByRole('button', { name: /clearer/ }).getAttribute('aria-pressed'),
    ).toBe('true');
    await until(async () => (await queueCount(again.page, 'Drafts')) === 1, 'a draft is counted');
    await again.page.keyboard.press('1');
    await until(async () => (await queueCount(again.page, 'Drafts')) === 0, 'none is left');
    await again.page.evaluate(() => (location.hash = '#/label/task/ranking'));
    await again.page.locator('[data-answer][data-rank="2"]').waitFor();
    expect(again.faults).toEqual([]);
  });

  it('come back with a vote that the server did not live to keep, which was never said to be saved', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    await makeProject(server, client, { keepLabels: false });
    const { page } = await openPage(browser, server.url);
    await enter(page, 'label');
    const pair = await decidable(page);
    await page.keyboard.press('r');
    process.kill(server.pid, 'SIGSTOP');
    await page.keyboard.press('1');
    await page.locator(`[data-pair]:not([data-pair="${pair}"])[data-phase="deciding"]`).waitFor();
    const said = page.locator('[data-pair] > [role="status"]');
    await until(async () => /^Still saving/.test(await said.innerText()), 'it is told to wait');
    await server.kill();

    const back = page.locator(`[data-pair="${pair}"][data-phase="failed"]`);
    await back.getByText('Your vote is not saved.').waitFor();
    expect(await said.innerText()).toMatch(/^Not saved: A is better/);
    const pressed = (name: RegExp) =>
      back.getByRole('button', { name }).getAttribute('aria-pressed');
    expect(await pressed(/^A is better/)).toBe('true');
    expect(await pressed(/clearer/)).toBe('true');
    client.close();
  });
});
