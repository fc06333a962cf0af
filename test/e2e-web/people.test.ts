/** Teamwork in the browser: separately labelled files are merged, by keys alone. */
import { copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submitVote } from '../../src-main/services/labelling/labelling.ts';
import { openProject } from '../../src-main/store/open.ts';
import { decision, pairIds } from '../unit/store/support.ts';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import { makeProject } from './support/data.ts';
import { decidable } from './support/rooms.ts';
import { useTheme } from './support/screens.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** A chat completions server that always gives the same answer. */
async function judgeServer(content: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((_, response) => {
    response.end(JSON.stringify({ choices: [{ message: { content } }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1`, close: () => server.close() };
}

/** axe on the screen as it is, in both themes; pictures where DIALECT_SCREENS names a folder. */
async function violations(page: Page): Promise<void> {
  const folder = process.env['DIALECT_SCREENS'];
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    if (folder !== undefined) {
      for (const [width, height] of [
        [1280, 800],
        [900, 600],
      ]) {
        await page.setViewportSize({ width, height });
        const name = new URL(page.url()).hash.replaceAll(/\W+/g, '-');
        await page.screenshot({ path: join(folder, `people${name}-${theme}-${width}.png`) });
      }
    }
    const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  }
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
    // Another annotator votes on one of these pairs, and the People room shows their agreement.
    const [pair] = await client.call('label.next', { annotator: 'anna', queue: 'second' });
    const said = { pairId: pair.pairId, outcome: 'tie', chosen: null } as const;
    const shown = { shownFirst: pair.first.id, durationMs: 900 };
    await client.call('label.submit', { ...said, ...shown, annotator: 'anna' });
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('main', { name: 'People' }).waitFor();
    await page.getByRole('row', { name: /^anna, ben 1 0 %/ }).waitFor();
    await page.getByRole('row', { name: /^Agreement 0 % of 1 1/ }).waitFor();
    // What they disagree on is settled by one key, which can be taken back.
    await page.keyboard.press('d');
    await page.getByText('1 pair to settle, 0 pairs settled').waitFor();
    await page.getByRole('row', { name: /^anna equally good/ }).waitFor();
    await violations(page);
    await page.keyboard.press('1');
    await page.getByText('Nothing to settle').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('1 pair to settle').waitFor();
    await page.keyboard.press('0');
    await page.getByText('0 pairs to settle, 1 pair settled').waitFor();
    await page.getByRole('link', { name: 'Back to the figures' }).press('Enter');
    // Guidelines and reasons of the project: from the next vote on it is known under which it was given.
    await page.getByRole('button', { name: 'Ask a judge' }).waitFor();
    await page.keyboard.press('i');
    await page.getByLabel('Guidelines, in Markdown').fill('# Be kind');
    await page.getByRole('heading', { name: 'Be kind' }).waitFor();
    await page.getByRole('button', { name: 'Add a reason' }).press('Enter');
    await page.keyboard.type('kinder');
    await violations(page);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('row', { name: /^1 .*counts now/ }).waitFor();
    const guide = await client.call('label.guidelines', {});
    expect(guide).toMatchObject({ number: 1, text: '# Be kind' });
    expect(guide.reasons.at(-1)).toEqual({ id: 'kinder', label: 'kinder', key: 'a' });
    await page.keyboard.press('Tab'); // out of the field, in which keys are typed
    await page.getByRole('button', { name: 'Add a reason' }).focus();
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('button', { name: /^kinder/ }).waitFor();
    await page.keyboard.press('i');
    await page.getByRole('heading', { name: 'Be kind' }).waitFor();
    await page.keyboard.press('Escape');
    const question = await decidable(page);
    await page.keyboard.press('a');
    await page.keyboard.press('1');
    await until(async () => {
      const [event] = await client.call('label.history', {
        annotator: 'me',
        pairId: Number(question),
      });
      return event?.vote?.guidelines === guide.id && event.vote.reasons[0] === 'kinder';
    }, 'the vote names the reason and the guidelines');
    await page.keyboard.press('Control+z');
    await until(async () => {
      const whose = { annotator: 'me', pairId: Number(question) };
      return (await client.call('label.pair', whose)).standing === null;
    }, 'the vote is taken back');
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Ask a judge' }).waitFor();
    // A judge that always names the first position is compared with them, and nothing learns from it.
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
    // The newest import added target texts, on which nobody has worked: they are removed, with their domain.
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
    // What is set up is told step by step; what is missing, and how many votes a certainty takes, too.
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: /^Source: .*done$/ }).waitFor();
    await page.getByRole('heading', { name: /^Target: .*open$/ }).waitFor();
    await page.getByText('1,000 pairs of the target').waitFor();
    await page.getByLabel('Difference that matters, in points').fill('10');
    await page.getByText('250 pairs of the target').waitFor();
    await page.getByLabel('Annotators for each question').fill('2');
    await page.keyboard.press('Tab');
    await page.getByText('500 votes').waitFor();
    await violations(page);
    await page.getByRole('button', { name: 'Import the target' }).press('Enter');
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    client.close();
    expect(faults).toEqual([]);
  });
});
