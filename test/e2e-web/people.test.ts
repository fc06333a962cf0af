/** What a team does in the browser: files that were labelled apart come together, by keys alone. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submitVote } from '../../src-main/services/labelling/labelling.ts';
import { openProject } from '../../src-main/store/open.ts';
import { decision, pairIds } from '../unit/store/support.ts';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import { makeProject } from './support/data.ts';
import { startServer } from './support/server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe.skipIf(skippedWithoutBrowser !== '')(`merging${skippedWithoutBrowser}`, () => {
  it('shows what another file brings, and then takes it', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    const path = await makeProject(server, client, { keepLabels: false });
    const { path: copy } = await client.call('project.copy', {});
    const other = join(server.home, 'other.dialect');
    copyFileSync(copy, other);
    const project = await openProject(other, 'test');
    for (const pair of pairIds(project.db).slice(0, 3)) {
      submitVote(project.db, decision(pair, 'ben'));
    }
    project.close();
    const { page, faults } = await openPage(browser, server.url);
    await page.getByRole('main', { name: 'Label' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.getByRole('dialog', { name: 'Merge another project file' }).waitFor();
    await page.keyboard.type(path);
    await page.keyboard.press('Enter');
    await page.getByText('This is the open project itself').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(other);
    await page.keyboard.press('Enter');
    const brought = page.getByRole('row', { name: 'Votes, with undos and redos' });
    await brought.waitFor();
    expect(await brought.getByRole('cell').allTextContents()).toEqual(['3', '0']);
    await page.keyboard.press('Enter');
    await page.getByText('Merged: 3 new votes').waitFor();
    const domains = await client.call('data.domains', {});
    expect(domains.find(({ role }) => role === 'source')).toMatchObject({ labelled: 3 });
    // Another annotator on one of these pairs, and what the People room makes of it.
    const [pair] = await client.call('label.next', { annotator: 'anna', queue: 'second' });
    const said = { pairId: pair.pairId, outcome: 'tie', chosen: null } as const;
    const shown = { shownFirst: pair.first.id, durationMs: 900 };
    await client.call('label.submit', { ...said, ...shown, annotator: 'anna' });
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('main', { name: 'People' }).waitFor();
    await page.getByRole('row', { name: /^anna, ben 1 0 %/ }).waitFor();
    await page.getByRole('row', { name: /^Agreement 0 % of 1 1/ }).waitFor();
    // The newest import was of the target's texts, on which nobody has worked: they go, and their domain.
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.getByRole('main', { name: 'Data' }).waitFor();
    await page.keyboard.press('u');
    const dialog = page.getByRole('dialog', { name: 'Undo an import' });
    await dialog.getByRole('row', { name: /^Texts 60/ }).waitFor();
    await dialog.getByRole('button', { name: 'Undo it' }).press('Enter');
    await page.getByText('The import was undone').waitFor();
    const left = await client.call('data.domains', {});
    expect(left.map(({ role, items }) => ({ role, items }))).toEqual([
      { role: 'source', items: domains.find(({ role }) => role === 'source')?.items },
    ]);
    client.close();
    expect(faults).toEqual([]);
  });
});
