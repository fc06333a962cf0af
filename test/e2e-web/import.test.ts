/** Import of a file whose labels could mean their opposite, from the question to the account. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { createProject } from './support/rooms.ts';
import { settled, show } from './support/screens.ts';
import { startServer } from './support/server.ts';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(tmpdir(), 'dialect-files-'));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** If set, the test saves screenshots here. */
const PICTURES = process.env['DIALECT_PICTURES'];

async function look(page: Page, name: string): Promise<void> {
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.target.join(' ')}`)).toEqual(
    [],
  );
  for (const [width, height] of [
    [1280, 800],
    [900, 600],
  ] as const) {
    await page.setViewportSize({ width, height });
    await settled(page);
    // Nothing is wider than the window.
    const wide = await page.evaluate(
      () =>
        [...document.querySelectorAll('.preview, .job')].filter(
          (node) => node.scrollWidth > node.clientWidth + 1,
        ).length,
    );
    expect(wide).toBe(0);
    if (PICTURES !== undefined) {
      await page.screenshot({ path: path.join(PICTURES, `${name}-${width}x${height}.png`) });
    }
  }
}

describe.skipIf(skippedWithoutBrowser !== '')(`an import${skippedWithoutBrowser}`, () => {
  it('asks what 0 and 1 mean, waits for the answer, and accounts for every label', async () => {
    await using server = await startServer();
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await createProject(page, 'Questions');
    const row = (n: number, judge: string, label: number) =>
      JSON.stringify({
        prompt: `question ${n}`,
        response_a: `left answer ${n}`,
        response_b: n === 3 ? 'left answer 3 ' : `right answer ${n}`,
        label,
        judge,
      });
    const file = path.join(folder, 'judged.jsonl');
    const rows = [row(1, 'anna', 0), row(1, 'ben', 1), row(2, 'anna', 0), row(3, 'anna', 1)];
    await writeFile(file, rows.join('\n'));
    const choose = async () => {
      await show(page, 'data/import');
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page
          .getByRole('button', { name: /Choose files|Import more/ })
          .first()
          .click(),
      ]);
      await chooser.setFiles(file);
      await page.getByRole('heading', { name: /First rows/ }).waitFor();
    };
    await choose();
    await page.getByLabel('Domain', { exact: true }).fill('judged');
    const start = page.getByRole('button', { name: /^Import\b/ }).last();
    await page.getByRole('heading', { name: /values of “label” mean/ }).waitFor();
    expect(await start.isDisabled()).toBe(true);
    await look(page, 'question');

    await page.getByLabel('Meaning of 0').selectOption('first');
    await page.getByRole('heading', { name: 'Values of “label”' }).waitFor();
    await look(page, 'answered');
    await start.click();
    await page.getByRole('heading', { name: /Imported into judged/ }).waitFor();
    const account = page.getByRole('table', { name: /What became of each row/ });
    const lines = (await account.innerText()).replaceAll(/\s+/g, ' ');
    expect(lines).toMatch(
      /Rows read 4 new 3 left out \(row 4\): .* 1 Labels in the files 4 taken 3/,
    );
    await look(page, 'account');
    expect(faults).toEqual([]);
  });
});
