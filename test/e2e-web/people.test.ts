/** What a team does in the browser: files that were labelled apart come together, by keys alone. */
import { copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { until } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** A server of chat completions that always says the same. */
async function judgeServer(content: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((_, response) => {
    response.end(JSON.stringify({ choices: [{ message: { content } }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1`, close: () => server.close() };
}

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
    // A judge that always names the first place is held against them, and nothing learns from it.
    const { url, close } = await judgeServer('A');
    await page.keyboard.press('j');
    await page.getByLabel('Address of the server').fill('http://example.org');
    await page.getByLabel('Model').fill('first');
    await page.keyboard.press('Enter');
    await page.getByText('example.org is not this machine').waitFor();
    await page.getByLabel('Address of the server').fill(url);
    await page.keyboard.press('Enter');
    const judged = page.getByRole('row', { name: /^judge: first/ });
    await page.getByText('Ask it again to go on').waitFor();
    expect(await judged.getByRole('cell').allTextContents()).toEqual([
      ...['0', '3'].map((text) => expect.stringContaining(text) as string),
      ...['–', '–', '0 %', '100 %', ''].map((text) => expect.stringContaining(text) as string),
    ]);
    await judged.getByRole('checkbox').press('Space');
    await until(
      async () => (await client.call('label.taskSettings', {})).judges[0] === 'judge: first',
      'the judge is included',
    );
    close();
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
