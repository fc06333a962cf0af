/** Labelling conversations: who speaks, the last question in sight, earlier turns on one key. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import { importText } from './support/data.ts';
import { decidable, enter } from './support/rooms.ts';
import { settled, useTheme } from './support/screens.ts';
import { startServer } from './support/server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const long = 'This was said before, at some length, and nobody has to read all of it again. ';
const prompt = [
  'System: You help with *plants*.',
  `User: My fern droops.\n\n${long.repeat(20)}`,
  'Assistant: | week | water |\n|---|---|\n| 1 | much |\n\n```python\nprint("less")  # then\n```',
  'User: And **what** about the light?',
].join('\n\n');
const pairs = JSON.stringify({ prompt, a: 'Bright, no sun.', b: 'Any light.', label: null });
const ranking = JSON.stringify({ prompt, answers: ['one', 'two', 'three'], ranks: null });
const ranked = JSON.stringify({ prompt: 'Ranked', answers: ['a', 'b'], ranks: [1, 2] });

async function look(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    const axe = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    found.push(...axe.violations.map(({ id, nodes }) => `${theme}: ${id} at ${nodes[0].html}`));
    const folder = process.env['DIALECT_SCREENS'];
    if (folder === undefined) continue;
    await mkdir(folder, { recursive: true });
    await settled(page);
    await page.screenshot({ path: path.join(folder, `${name}-${theme}.png`) });
  }
  return found;
}

describe.skipIf(skippedWithoutBrowser !== '')(`a conversation${skippedWithoutBrowser}`, () => {
  it('shows its last question, the turns before it on one key, and is read as large as one likes', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    await client.call('project.create', { name: 'Talk' });
    const source = { domain: 'talks', role: 'source' } as const;
    await importText(server, client, { name: 'pairs.jsonl', text: pairs, ...source }, false);
    const rankings = { name: 'rankings.jsonl', text: `${ranking}\n${ranked}` };
    await importText(server, client, { ...rankings, ...source });
    client.close();
    const { page, faults } = await openPage(browser, server.url, {
      viewport: { width: 900, height: 600 },
    });
    await enter(page, 'label');
    for (const address of ['#/label', '#/label/task/ranking']) {
      await page.evaluate((hash) => (location.hash = hash), address);
      await decidable(page);
      const question = page.getByRole('region', { name: 'Text of the prompt' });
      const earlier = page.getByRole('region', { name: 'Earlier turns' });
      const asked = question.getByText('And what about the light?');
      await page.getByRole('button', { name: /3 earlier turns/ }).waitFor();
      expect(await earlier.count()).toBe(0);
      expect(await asked.isVisible()).toBe(true);
      await page.keyboard.press('u');
      await earlier.waitFor();
      expect(
        await earlier
          .locator('[data-role]')
          .evaluateAll((all) => all.map((one) => one.getAttribute('data-role'))),
      ).toEqual(['system', 'user', 'assistant']);
      expect(await earlier.getByRole('table').count()).toBe(1);
      expect(await earlier.locator('.hljs-string').innerText()).toBe('"less"');
      const box = (await asked.boundingBox()) ?? { y: -1, height: 0 };
      const pane = (await question.boundingBox()) ?? { y: 0, height: 0 };
      expect(box.y).toBeGreaterThanOrEqual(pane.y);
      expect(box.y + box.height).toBeLessThanOrEqual(pane.y + pane.height);
      expect(pane.y + pane.height).toBeLessThan(600);
      expect(await look(page, address.includes('ranking') ? 'talk-ranking' : 'talk-pair')).toEqual(
        [],
      );
      await page.keyboard.press('u');
      await earlier.waitFor({ state: 'detached' });
    }
    await page.evaluate(() => (location.hash = '#/label'));
    await decidable(page);
    const size = () =>
      page
        .getByRole('region', { name: 'Text of the prompt' })
        .locator('.text')
        .first()
        .evaluate((text) => getComputedStyle(text).fontSize);
    expect(await size()).toBe('16px');
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.getByText('Texts of 20 pixels.').waitFor();
    expect(await size()).toBe('20px');

    // Only the question, and a visible way back.
    await page.keyboard.press('z');
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor({ state: 'detached' });
    expect(await look(page, 'talk-focus')).toEqual([]);
    await page.keyboard.press('2');
    await page.getByText('1 today').waitFor();
    await page.getByRole('button', { name: /Leave focus mode/ }).click();
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor();

    // It is the user's choice, not the page's.
    await page.reload();
    await page.evaluate(() => (location.hash = '#/label/queue/done'));
    await page.getByRole('main', { name: 'Label' }).waitFor();
    const kept = await page.evaluate(() =>
      document.documentElement.style.getPropertyValue('--read-size'),
    );
    expect(kept).toBe('20px');
    expect(faults).toEqual([]);
  });
});
