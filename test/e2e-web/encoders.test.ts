/** Encoders as users meet them: a folder added, a model downloaded, texts encoded, runs compared. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub } from '../contract/hub.ts';
import { MINILM, missingModel, modelFolder } from '../models.ts';
import { writeModel } from '../unit/encoders/transformer-model.ts';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import type { SocketClient } from './support/client.ts';
import { makeProject } from './support/data.ts';
import { enter } from './support/rooms.ts';
import { settled } from './support/screens.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

const published = modelFolder(MINILM);
const skippedWithoutModel = missingModel(MINILM);

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(tmpdir(), 'dialect-models-'));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

async function openEncoders(page: Page): Promise<Locator> {
  await enter(page, 'train');
  await page.keyboard.press('o');
  const group = page.getByRole('group', { name: 'Encoders' });
  await group.getByRole('checkbox', { name: 'Style' }).waitFor();
  return group;
}

async function addFolder(page: Page, group: Locator, at: string): Promise<void> {
  await group.getByRole('button', { name: 'Add a folder…' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Path of the folder on this machine').fill(at);
  await page.keyboard.press('Enter');
}

async function expectClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0].target.join(' ')}`)).toEqual([]);
}

async function idle(client: SocketClient): Promise<void> {
  await until(
    async () => (await client.call('app.state', {})).jobs.every((job) => job.state !== 'running'),
    'nothing runs',
    150,
  );
}

async function allEncoded(client: SocketClient, id: string): Promise<boolean> {
  const { encoders } = await client.call('encoders.list', {
    chosen: id.replaceAll('+', '%2B'),
  });
  const model = id.replace(/\?reads=.*$/, '');
  return encoders.some((one) => one.id === model && one.cached === one.texts);
}

/** Few and small steps: the path is tested, not the result. */
async function few(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Seeds' }).fill('1');
  await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('30');
  await page.getByRole('checkbox', { name: 'Importance-weighted' }).uncheck();
  await page.getByRole('checkbox', { name: 'Circular' }).uncheck();
}

describe.skipIf(skippedWithoutBrowser !== '')(`encoders${skippedWithoutBrowser}`, () => {
  it('are added, chosen beside each other, encoded, trained on and cleared', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    const { page, faults } = await openPage(browser, server.url);
    await makeProject(server, client);
    const group = await openEncoders(page);
    expect(await group.getByRole('checkbox', { name: 'Style' }).isDisabled()).toBe(true);

    await addFolder(page, group, path.join(folder, 'nowhere'));
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('alert').filter({ hasText: 'There is no folder' }).waitFor();
    const model = await writeModel(path.join(folder, 'small+one'));
    await dialog.getByRole('textbox').fill(model);
    await page.keyboard.press('Enter');
    const box = group.getByRole('checkbox', { name: 'small+one' });
    await box.waitFor();
    await until(() => box.isChecked(), 'what was added is chosen beside style');
    expect(await group.getByRole('checkbox', { name: 'Style' }).isChecked()).toBe(true);
    await group.getByText(/^About .* to encode \d+ texts/).waitFor();
    const reads = group.getByRole('group', { name: 'What small+one reads' });
    await group
      .getByText(/^Reads prompt and answer: .*answer alone \(8 columns\), cosine/)
      .waitFor();
    await reads.getByRole('checkbox', { name: 'Answer alone' }).focus();
    await page.keyboard.press('Space');
    await group.getByText(/^Reads prompt and answer: [^,]*\(8 columns\), cosine/).waitFor();
    await reads.getByRole('checkbox', { name: 'Cosine of answer and prompt' }).uncheck();
    await group.getByText(/^Reads prompt and answer: [^,]*\(8 columns\)\.$/).waitFor();
    const last = reads.getByRole('checkbox', { name: 'Prompt and answer together' });
    expect(await last.isDisabled()).toBe(true);
    await page.getByRole('switch', { name: /^Tune the model/ }).click();
    await page.getByRole('textbox', { name: 'Rank of the adapters' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Seeds' }).inputValue()).toBe('1');
    await expectClean(page);
    await page.getByRole('switch', { name: /^Tune the model/ }).click();

    await group.getByRole('button', { name: 'Encode now with small+one' }).click();
    await group.getByText(/^All \d+ texts are encoded\./).waitFor();
    expect(await allEncoded(client, `${model}?reads=joint`)).toBe(true);

    await few(page);
    await page.getByRole('button', { name: /^Train/ }).click();
    await page.getByRole('button', { name: /See the ranking/ }).waitFor({ timeout: 90_000 });
    await idle(client);
    const [run] = await client.call('runs.list', {});
    expect(run).toMatchObject({
      status: 'done',
      settings: { encoder: `style+${model.replaceAll('+', '%2B')}?reads=joint`, steps: 30 },
    });
    await page.locator('summary', { hasText: 'All settings of this run' }).click();
    await page.getByText(/--encoder '?style\+.*small%2Bone/).waitFor();

    await group.getByRole('button', { name: 'Clear the vectors of small+one' }).click();
    await page.getByText(/vectors? of small\+one removed/).waitFor();
    expect(await allEncoded(client, `${model}?reads=joint`)).toBe(false);
    await group.getByRole('button', { name: 'Forget small+one' }).click();
    await until(async () => (await box.count()) === 0, 'it is no longer listed');
    expect(faults).toEqual([]);
    client.close();
  });

  it('are downloaded once that is allowed, and only after they were shown', async () => {
    const id = 'someone/small';
    await using hub = await startHub(await writeModel(path.join(folder, 'published')), id);
    process.env['DIALECT_HUB'] = hub.host;
    await using server = await startServer();
    delete process.env['DIALECT_HUB'];
    const client = await connectSocketClient(server);
    const { page, faults } = await openPage(browser, server.url);
    await makeProject(server, client);
    const group = await openEncoders(page);
    await group.getByRole('button', { name: 'Download from a hub…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Download from a hub' });
    const name = dialog.getByRole('textbox', { name: 'Name of the model on the hub' });
    expect(await name.isDisabled()).toBe(true);
    await dialog.getByRole('switch', { name: 'Allow downloads' }).click();
    await until(() => name.isEnabled(), 'a name can be given');
    expect(hub.asked).toEqual([]);

    await name.fill('someone/else');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').filter({ hasText: 'no public model' }).waitFor();
    await name.fill(id);
    await page.keyboard.press('Enter');
    await dialog.getByText('MIT', { exact: true }).waitFor();
    await dialog.getByText(hub.host).waitFor();
    await expectClean(page);
    expect(hub.asked.some((path) => path.includes('resolve'))).toBe(false);

    hub.holdAt = 500;
    await dialog.getByRole('button', { name: /^Download \d+ kB/ }).click();
    await dialog.getByRole('progressbar').waitFor();
    await until(() => hub.asked.some((one) => one.endsWith('model.safetensors')), 'it is fetched');
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await dialog.getByText(/was stopped.*kept; start it again/).waitFor();
    hub.holdAt = null;
    await dialog.getByRole('button', { name: 'Go on with the download' }).click();
    await until(async () => (await dialog.count()) === 0, 'the dialog has closed');
    const box = group.getByRole('checkbox', { name: 'small', exact: true });
    await box.waitFor();
    expect(await box.isChecked()).toBe(true);
    expect(faults).toEqual([]);
    client.close();
  });

  it('are compared, reached and left by a key', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    const { page, faults } = await openPage(browser, server.url);
    await makeProject(server, client);
    await client.call('encoders.add', { path: await writeModel(path.join(folder, 'third')) });
    await openEncoders(page);
    await few(page);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('e');
    const table = page.getByRole('table', { name: /Encoders compared/ });
    await table.waitFor();
    await table.getByRole('checkbox', { name: 'Style + Words and letters' }).uncheck();
    await page.getByRole('button', { name: 'Compare 2' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await idle(client);
    await until(
      async () => (await table.getByRole('link', { name: /^Run \d/ }).count()) === 2,
      'both have a run',
    );
    await settled(page);
    await expectClean(page);
    const row = table.getByRole('row', { name: /Style \+ third/ });
    // 28 columns of style; 8 of prompt and answer together, 8 of the answer alone, and their cosine.
    expect(await row.innerText()).toMatch(/45.*×.*chosen/s);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'What will be trained' }).waitFor();
    expect(await client.call('runs.list', {})).toHaveLength(2);
    expect(faults).toEqual([]);
    client.close();
  });
});

const skipped = skippedWithoutBrowser + skippedWithoutModel;
describe.skipIf(skipped !== '')(`all-MiniLM-L6-v2${skipped}`, () => {
  it('is encoded with a pause, goes on, and is trained on beside style', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    const { page, faults } = await openPage(browser, server.url);
    await makeProject(server, client);
    const group = await openEncoders(page);
    await addFolder(page, group, published);
    const name = 'all-minilm-l6-v2';
    await group.getByRole('checkbox', { name }).waitFor();
    await group.getByRole('button', { name: `Encode now with ${name}` }).click();
    const pause = group.getByRole('button', { name: `Pause encoding with ${name}` });
    await pause.waitFor();
    await until(async () => {
      const job = (await client.call('app.state', {})).jobs.find(({ kind }) => kind === 'encode');
      return (job?.fraction ?? 0) > 0;
    }, 'some texts have their vectors');
    // On a fast machine it may be done by now, with nothing left to pause.
    if (await pause.isVisible()) await pause.click({ timeout: 2000 }).catch(() => undefined);
    await idle(client);
    const goOn = group.getByRole('button', { name: /^Go on encoding/ });
    await settled(page);
    if (await goOn.isVisible()) await goOn.click();
    await group.getByText(/^All \d+ texts are encoded\./).waitFor({ timeout: 90_000 });
    expect(await allEncoded(client, published)).toBe(true);

    await few(page);
    await page.getByRole('button', { name: /^Train/ }).click();
    await page.getByRole('button', { name: /See the ranking/ }).waitFor({ timeout: 90_000 });
    const [run] = await client.call('runs.list', {});
    expect(run.settings.encoder).toBe(`style+${published}`);
    expect(run.methods[0].sourceAccuracy).toBeGreaterThan(0.8);
    expect(faults).toEqual([]);
    client.close();
  });
});
