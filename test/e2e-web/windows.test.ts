/** Two people on one server at once, each in a window of their own. */
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import { makeProject } from './support/data.ts';
import { decidable, enter, vote } from './support/rooms.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

function votesOf(home: string): { annotator: string; pair_id: number }[] {
  const db = new Database(path.join(home, 'projects', 'Plants.dialect'), { readonly: true });
  try {
    return db
      .prepare<[], { annotator: string; pair_id: number }>(
        'SELECT annotator, pair_id FROM standing ORDER BY event_id',
      )
      .all();
  } finally {
    db.close();
  }
}

/** By the dialog shown to a second window with the same name, or by its keys. */
async function takeName(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Who labels in this window?' });
  await dialog.waitFor();
  await dialog.getByLabel('Annotator').fill(name);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
}

describe.skipIf(skippedWithoutBrowser !== '')(`two windows${skippedWithoutBrowser}`, () => {
  it('label under two names at the same time, never the same pair, and each keeps its name', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    await makeProject(server, client, { keepLabels: false });

    const first = await openPage(browser, server.url);
    await enter(first.page, 'label');
    await decidable(first.page);
    await first.page.keyboard.press('g');
    await first.page.keyboard.press('a');
    await takeName(first.page, 'ann');
    const second = await openPage(browser, server.url);
    await enter(second.page, 'label');
    await takeName(second.page, 'bob');

    const seen: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      for (const { page } of [first, second]) {
        seen.push(await decidable(page));
        await vote(page, '1');
      }
    }
    expect(new Set(seen).size).toBe(6);
    const votes = votesOf(server.home);
    expect(votes.map(({ annotator }) => annotator)).toEqual(
      Array.from({ length: 3 }, () => ['ann', 'bob']).flat(),
    );
    expect(votes.map(({ pair_id }) => String(pair_id))).toEqual(seen);

    await first.page.reload();
    await first.page.getByRole('button', { name: 'Annotator: ann' }).waitFor();
    await first.page.keyboard.press('Control+z');
    await until(() => votesOf(server.home).length === 5, 'the undo takes back a vote of ann');
    expect(votesOf(server.home).filter(({ annotator }) => annotator === 'ann')).toHaveLength(2);
    expect([...first.faults, ...second.faults]).toEqual([]);
    client.close();
  });

  it('under one name say what was decided in the other, and overwrite it only when told to', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    await makeProject(server, client, { keepLabels: false });
    const { page, faults } = await openPage(browser, server.url);
    await enter(page, 'label');
    const pairId = Number(await decidable(page));
    const pair = await client.call('label.pair', { annotator: 'me', pairId });
    await client.call('label.submit', {
      pairId,
      annotator: 'me',
      outcome: 'tie',
      chosen: null,
      shownFirst: pair.first.id,
      durationMs: 5,
    });
    await page.keyboard.press('1');
    await page.getByText('It now says: equally good.').waitFor();
    expect(await client.call('label.pair', { annotator: 'me', pairId })).toMatchObject({
      vote: { outcome: 'tie' },
    });
    await page.keyboard.press('Shift+Enter');
    await page.locator(`[data-pair]:not([data-pair="${pairId}"])`).waitFor();
    expect(await client.call('label.pair', { annotator: 'me', pairId })).toMatchObject({
      vote: { outcome: 'prefer', chosen: pair.first.id },
    });
    expect(faults).toEqual([]);
    client.close();
  });
});
