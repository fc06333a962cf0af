/** The list of ranked texts keeps its place where a page of it cannot be read. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreMessage } from '../../src-main/contract/index.ts';
import { addRun, addTargets, type Prompts } from '../unit/store/ranked.ts';
import { newProject, temporaryFolder } from '../unit/store/support.ts';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { startServer } from './support/server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const TEXTS = 1_200;

function rankedProject(): string {
  const { db, path, close } = newProject(join(temporaryFolder(), 'List.dialect'));
  const prompts: Prompts = Object.fromEntries(
    Array.from({ length: TEXTS }, (_, i) => [`Question ${i}?`, { [`Answer ${i}.`]: [-i] }]),
  );
  addTargets(db, prompts);
  addRun(db, prompts);
  close();
  return path;
}

/** Lets pages of the ranking fail while `broken` is set. */
async function breakable(page: Page) {
  const state = { broken: false };
  await page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const asked = JSON.parse(String(message)) as { id: number; command?: string };
      if (!state.broken || asked.command !== 'ranking.page') return server.send(message);
      const error = { code: 'database-busy', message: 'Another program holds the file.' };
      socket.send(JSON.stringify({ verb: 'error', id: asked.id, error } satisfies CoreMessage));
    });
  });
  return state;
}

describe.skipIf(skippedWithoutBrowser !== '')(`the ranked list${skippedWithoutBrowser}`, () => {
  it('stays where it is while a page of it cannot be read, and after it was', async () => {
    await using server = await startServer({ project: rankedProject() });
    const { page, faults } = await openPage(browser, server.url);
    const state = await breakable(page);
    await page.reload();
    await page.goto(`${server.origin}/#/transfer/ranking`);
    const list = page.locator('[role=grid] .rows > .view');
    await page.getByText('Answer 0.').waitFor();
    const place = () => list.evaluate((view) => view.scrollTop);
    state.broken = true;
    await list.evaluate((view) => (view.scrollTop = 26 * 800));
    await page.getByText('Another program holds the file.').waitFor();
    expect(await place()).toBe(26 * 800);
    state.broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Answer 802.').waitFor();
    expect(await place()).toBe(26 * 800);
    expect(await page.getByText('Another program holds the file.').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
