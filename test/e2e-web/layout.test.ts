/** The main content is in sight, in a large window and in a small one. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient, type SocketClient } from './support/client.ts';
import { makeProject } from './support/data.ts';
import { settled, show } from './support/screens.ts';
import { startServer, type RunningServer } from './support/server.ts';
import { until } from './support/until.ts';

const LARGE = { width: 1280, height: 800 };
const SMALL = { width: 900, height: 600 };

let browser: Browser;
let server: RunningServer;
let client: SocketClient;
let page: Page;
let runId: number;

async function trained(): Promise<number> {
  const settings = { methods: ['coral', 'wdgrl', 'dann@1', 'mmd'], steps: 60, seeds: 2 };
  const started = await client.call('train.start', { settings });
  await until(
    async () => {
      const run = (await client.call('runs.list', {})).find(({ id }) => id === started.runId);
      if (run?.status === 'failed') throw new Error(run.failure?.message);
      return run?.status === 'done';
    },
    'the run is done',
    300,
  );
  return started.runId;
}

async function at(size: typeof LARGE, address: string): Promise<void> {
  await page.setViewportSize(size);
  await show(page, address);
}

describe.skipIf(skippedWithoutBrowser !== '')(`in sight${skippedWithoutBrowser}`, () => {
  beforeAll(async () => {
    browser = await startBrowser();
    server = await startServer();
    client = await connectSocketClient(server);
    ({ page } = await openPage(browser, server.url));
    await makeProject(server, client);
    runId = await trained();
  }, 300_000);
  afterAll(async () => {
    await browser.close();
    client.close();
    await server[Symbol.asyncDispose]();
  });

  it.each([
    ['16 rows of the ranking under all reasons of the verdict', LARGE, 16, 2],
    ['half as many under its first reason in a small window', SMALL, 8, 1],
  ])('are %s', async (_, size, rows, reasons) => {
    await at(size, 'transfer');
    await page.locator('[role="row"][data-item]').first().waitFor();
    await settled(page);
    const found = await page.evaluate(() => ({
      rows: [...document.querySelectorAll('[role="row"][data-item]')].filter(
        (row) => row.getBoundingClientRect().bottom <= innerHeight,
      ).length,
      reasons: document.querySelectorAll('.verdict li').length,
    }));
    expect(found.reasons).toBeGreaterThanOrEqual(reasons);
    expect(found.rows).toBeGreaterThanOrEqual(rows);
  });

  it.each([LARGE, SMALL])('is Evidence, with all below the tabs to scroll in', async (size) => {
    await at(size, 'transfer/evidence');
    const region = await page.getByRole('region', { name: 'Evidence', exact: true }).boundingBox();
    const tabs = await page.getByRole('navigation', { name: 'Views' }).boundingBox();
    if (!region || !tabs) throw new Error('Evidence is not on the screen.');
    expect(region.y - (tabs.y + tabs.height)).toBeLessThanOrEqual(1);
    expect(region.y + region.height).toBe(size.height);
  });

  it.each([LARGE, SMALL])('are the curves of a run above the fold', async (size) => {
    await at(size, `train/run/${runId}`);
    const curves = await page.getByRole('figure').first().boundingBox();
    expect((curves?.y ?? Infinity) + (curves?.height ?? 0)).toBeLessThanOrEqual(size.height);
  });

  it.each([
    ['a run', LARGE],
    ['a run', SMALL],
    ['Evidence', LARGE],
    ['Evidence', SMALL],
  ])('are all columns of the tables of %s', async (where, size) => {
    await at(size, where === 'Evidence' ? 'transfer/evidence' : `train/run/${runId}`);
    const tables = page.getByRole('group').filter({ has: page.getByRole('table') });
    await tables.first().waitFor();
    const wider = await tables.evaluateAll((places) =>
      places.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth),
    );
    expect(wider).toEqual([]);
  });

  it.each([
    'data',
    'label',
    'people',
    'train',
    'transfer',
    'transfer/evidence',
    'transfer/map',
    'settings',
  ])('are all controls of %s in a small window', async (address) => {
    await at(SMALL, address);
    await settled(page);
    const beyond = await page.getByRole('button').evaluateAll((buttons) =>
      buttons
        .filter((button) => button.checkVisibility() && !button.closest('[role="group"]'))
        .filter((button) => button.getBoundingClientRect().right > innerWidth)
        .map((button) => button.textContent.trim()),
    );
    expect(beyond).toEqual([]);
  });
});
