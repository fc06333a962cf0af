/** A spot-check in a real browser, by keyboard: drawn, labelled blind, undone, and shown in the evidence. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addRun, addTargets, type Prompts } from '../unit/store/ranked.ts';
import { newProject, temporaryFolder } from '../unit/store/support.ts';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { decidable } from './support/rooms.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const DRAWN = 20;
/** The run is right about three of four prompts, where people prefer the good answer. */
const prompts: Prompts = Object.fromEntries(
  Array.from({ length: 28 }, (_, i) => {
    const good = i % 4 === 0 ? [-1 - i / 50, -1] : [1 + i / 50, 1];
    return [`Question ${i}?`, { [`good ${i}`]: good, [`poor ${i}`]: [0, 0.1] }];
  }),
);

function projectWithRun(): string {
  const { db, path, close } = newProject(join(temporaryFolder(), 'Spot.dialect'));
  addTargets(db, prompts);
  addRun(db, prompts);
  close();
  return path;
}

/** Presses the key for the side of the good answer. */
async function preferGood(page: Page): Promise<string> {
  const pair = await decidable(page);
  const left = await page.getByRole('region', { name: 'Answer A', exact: true }).innerText();
  await page.keyboard.press(left.includes('good') ? '1' : '2');
  return pair;
}

describe.skipIf(skippedWithoutBrowser !== '')(`a spot-check${skippedWithoutBrowser}`, () => {
  it('is drawn by a key, labelled blind with one undo, and says what it found', async () => {
    await using server = await startServer({ project: projectWithRun() });
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await page.getByRole('navigation').first().waitFor();
    await page.evaluate(() => (location.hash = '#/transfer/evidence'));
    await page.getByRole('button', { name: /Draw 20 target pairs/ }).waitFor();
    await page.keyboard.press('c');

    const seen = new Set<string>();
    const sides: string[] = [];
    for (let vote = 0; vote < DRAWN; vote += 1) {
      await decidable(page);
      sides.push(await page.getByRole('region', { name: 'Answer A', exact: true }).innerText());
      const pair = await preferGood(page);
      seen.add(pair);
      await page
        .locator(`[data-pair="${pair}"][data-phase="deciding"]`)
        .waitFor({ state: 'detached' });
      if (vote !== 5) continue;
      await decidable(page);
      await page.keyboard.press('Control+z');
      await page.locator(`[data-pair="${pair}"][data-phase="deciding"]`).waitFor();
      await preferGood(page);
      await page
        .locator(`[data-pair="${pair}"][data-phase="deciding"]`)
        .waitFor({ state: 'detached' });
    }
    expect(seen.size).toBe(DRAWN);
    // Sides are random: the good answer is on either.
    expect(new Set(sides.map((text) => text.includes('good'))).size).toBe(2);

    await page.evaluate(() => (location.hash = '#/transfer/evidence'));
    const section = page.getByRole('region', { name: 'Spot-check' });
    await section.getByText(`${DRAWN} target pairs of ${DRAWN} prompts labelled blind`).waitFor();
    await until(
      async () => (await section.getByText(/^Source only less Longer wins: \S+ \(/).count()) === 1,
      'the difference is told with its interval',
    );
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);

    await section.getByRole('button', { name: 'Learn from these votes' }).click();
    const asked = page.getByRole('dialog');
    await asked.getByText(`${DRAWN} decided pairs`).waitFor();
    await asked.getByRole('button', { name: 'Learn from them' }).click();
    await section.getByText('some were moved into training').waitFor();
    expect(await section.getByRole('button', { name: 'Learn from these votes' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
