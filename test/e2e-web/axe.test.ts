/** No screen has an error that axe can find, in either theme. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeModel } from '../unit/encoders/transformer-model.ts';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import { importText, makeProject, pairsFile } from './support/data.ts';
import { useTheme, walkScreens } from './support/screens.ts';
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

describe.skipIf(skippedWithoutBrowser !== '')(`axe${skippedWithoutBrowser}`, () => {
  it('finds no violation on any screen, in both themes', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    const { page, faults } = await openPage(browser, server.url);
    const importable = path.join(folder, 'pairs.jsonl');
    await writeFile(importable, pairsFile(20, 3));
    const screens: string[] = [];
    const violations: string[] = [];
    await walkScreens({
      page,
      client,
      importable,
      openProject: async () => {
        await makeProject(server, client);
        const open = { name: 'open.jsonl', text: pairsFile(20, 4), domain: 'letters' };
        await importText(server, client, { ...open, role: 'source' }, false);
      },
      model: await writeModel(path.join(folder, 'sentence-encoder')),
      settings: { methods: ['coral', 'wdgrl', 'dann@1', 'mmd'], steps: 60, seeds: 2 },
      scrolled: false,
      async look(name) {
        screens.push(name);
        for (const colorScheme of ['light', 'dark'] as const) {
          await useTheme(page, colorScheme);
          // The legacy mode stays in this page; the other one opens a second page.
          const axe = new AxeBuilder({ page }).setLegacyMode(true);
          // The themes differ only in colours, so the second check needs only those rules.
          if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block']);
          const found = await axe.analyze();
          for (const { id, nodes } of found.violations) {
            const where = nodes
              .map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? ''})`)
              .slice(0, 3);
            violations.push(`${name}, ${colorScheme}: ${id} at ${where.join(' | ')}`);
          }
        }
      },
    });
    expect(violations).toEqual([]);
    expect(screens.length).toBeGreaterThanOrEqual(18);
    expect(faults).toEqual([]);
    client.close();
  }, 300_000);
});
