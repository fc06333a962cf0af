/** Learning as users meet it: every candidate on offer, a paused run, a verdict with evidence. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src-main/contract/records.ts';
import { sentence } from '../../src-renderer/src/ui/format.ts';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import type { SocketClient } from './support/client.ts';
import { importText, makeProject, pairsFile } from './support/data.ts';
import { enter } from './support/rooms.ts';
import { show } from './support/screens.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

async function runOf(client: SocketClient, runId: number): Promise<Run> {
  const run = (await client.call('runs.list', {})).find((one) => one.id === runId);
  if (!run) throw new Error(`There is no run ${runId}.`);
  return run;
}

async function openSettings(page: Page): Promise<void> {
  await enter(page, 'train');
  await page.locator('summary', { hasText: /^Settings/ }).click();
}

describe.skipIf(skippedWithoutBrowser !== '')(`candidates${skippedWithoutBrowser}`, () => {
  it('are all on offer, are all taken by one key, and leave one by one', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    const { page, faults } = await openPage(browser, server.url);
    await makeProject(server, client);
    const plan = await client.call('train.plan', { settings: { methods: ['all'] } });
    expect(plan.candidates.length).toBeGreaterThan(5);

    await openSettings(page);
    const boxes = page.getByRole('group', { name: 'Candidates' }).getByRole('checkbox');
    await until(async () => (await boxes.count()) >= plan.candidates.length, 'all are offered');
    const checked = async () =>
      (await Promise.all((await boxes.all()).map((box) => box.isChecked()))).filter(Boolean).length;
    expect(await checked()).toBe(2);

    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('c');
    const all = page.getByRole('switch', { name: 'All candidates' });
    await until(() => all.isChecked(), 'all are chosen');
    await until(async () => (await checked()) === plan.candidates.length, 'every box is checked');
    await page.getByText(`${plan.candidates.length} of them`).waitFor();

    await page.getByRole('checkbox', { name: 'CORAL', exact: true }).uncheck();
    await until(async () => !(await all.isChecked()), 'no longer all of them');
    expect(await checked()).toBe(plan.candidates.length - 1);
    expect(await page.getByRole('checkbox', { name: 'Source only' }).isDisabled()).toBe(true);
    expect(faults).toEqual([]);
    client.close();
  });
});

describe.skipIf(skippedWithoutBrowser !== '')(`a long run${skippedWithoutBrowser}`, () => {
  it('is paused by a key, rests over a reload, and goes on where it was', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    const { page, faults } = await openPage(browser, server.url);
    await makeProject(server, client);
    const { runId, jobId } = await client.call('train.start', {
      settings: { methods: ['source-only'], steps: 20_000, seeds: 1 },
    });
    await show(page, `train/run/${runId}`);
    await until(async () => {
      const job = (await client.call('app.state', {})).jobs.find((one) => one.id === jobId);
      return (job?.fraction ?? 0) > 0.02;
    }, 'it has made some way');
    await page.keyboard.press('p');
    await page.getByRole('button', { name: /^Resume/ }).waitFor();
    const rested = await runOf(client, runId);
    expect(rested.status).toBe('stopped');
    expect(rested.resumable?.progress).toBeGreaterThan(0);
    const share = Math.round((rested.resumable?.progress ?? 0) * 100);
    await page.getByText(`Paused at ${share} %. Resume`).waitFor();

    await page.reload();
    await page.getByRole('button', { name: /^Resume/ }).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('progressbar', { name: `Training run ${runId}` }).waitFor();
    expect((await runOf(client, runId)).status).toBe('running');
    await until(async () => {
      const { jobs } = await client.call('app.state', {});
      const job = jobs.find((one) => one.runId === runId && one.state === 'running');
      return (job?.fraction ?? 0) >= (rested.resumable?.progress ?? 1);
    }, 'it is not behind where it was');
    await page.keyboard.press('x');
    await until(async () => (await runOf(client, runId)).status !== 'running', 'it was stopped');
    expect(faults).toEqual([]);
    client.close();
  });
});

describe.skipIf(skippedWithoutBrowser !== '')(`the verdict${skippedWithoutBrowser}`, () => {
  it('is said with its reasons, leads on, and has its evidence beside it', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    const { page, faults } = await openPage(browser, server.url);
    await makeProject(server, client);
    const gold = { name: 'gold.jsonl', text: pairsFile(60, 9), domain: 'chats' };
    await importText(server, client, { ...gold, role: 'gold' });
    const { runId } = await client.call('train.start', {
      settings: { methods: ['coral', 'wdgrl@0.1', 'dann@1'], steps: 60, seeds: 2 },
    });
    let run = await runOf(client, runId);
    await until(
      async () => {
        run = await runOf(client, runId);
        if (run.status === 'failed') throw new Error(run.failure?.message);
        return run.status === 'done';
      },
      'the run is done',
      120,
    );
    const { findings } = run;
    if (!findings) throw new Error('A run that is done has findings.');
    const { verdict } = findings;

    await enter(page, 'transfer');
    const words = {
      adapt: /^Adapt with/,
      'do-not-adapt': /^Do not adapt/,
      'label-more': /^(Label|Check)/,
      'only-length': /^Only length/,
      'nothing-transfers': /^Nothing transfers/,
    }[verdict.advice];
    await page.getByRole('heading', { name: words }).waitFor();
    for (const reason of verdict.reasons) await page.getByText(sentence(reason)).waitFor();
    const candidate = page.getByRole('combobox', { name: 'Candidate' });
    expect(await candidate.inputValue()).toBe(verdict.candidate);
    expect(await candidate.getByRole('option').count()).toBe(run.methods.length);

    await page.keyboard.press('v');
    const validators = page.getByRole('table', { name: /under each validator/ });
    await validators.waitFor();
    const chosen = validators.getByRole('row', { name: /chosen/ });
    const label = run.methods.find((one) => one.method === findings.chosen)?.label ?? '';
    expect(await chosen.innerText()).toContain(label);
    expect(await validators.getByRole('row').count()).toBe(run.methods.length + 2);
    const domains = page.getByRole('table', { name: /Domain distance/ });
    expect(await domains.getByRole('row').count()).toBe(run.methods.length + 2);
    await page
      .getByRole('img', { name: /after temperature scaling/ })
      .first()
      .waitFor();
    const target = page.getByRole('table', { name: 'Candidates against gold' });
    expect(await target.getByRole('row', { name: /Longer wins/ }).count()).toBe(1);
    expect(await target.getByText(/^p\s/).count()).toBeGreaterThan(0);
    expect(faults).toEqual([]);
    client.close();
  });
});
