/**
 * The walk through every screen, from the empty start to an evaluated run, with a name for each: the screenshots
 * and the accessibility check see the same ones.
 */
import type { Locator, Page } from 'playwright-core';
import type { SocketClient } from './client.ts';
import { until } from './until.ts';

export interface Walk {
  page: Page;
  client: SocketClient;
  /** Opens the project to show, with data of a source and a target. */
  openProject(): Promise<unknown>;
  /** Files for the import dialog, by path. */
  importable: string;
  settings: { methods?: string[]; steps?: number; seeds?: number };
  /** Folder of a model for the encoders. */
  model: string;
  look(name: string): Promise<void>;
  /** Also visits content that needs scrolling, for viewers of a single window. */
  scrolled: boolean;
}

export async function walkScreens(walk: Walk): Promise<void> {
  await walkEmpty(walk);
  await walk.openProject();
  await walkData(walk);
  await walkLabel(walk);
  await walkTraining(walk);
  await walkPaused(walk);
  await walkTransfer(walk);
  await walkEncoders(walk);
  await show(walk.page, 'settings');
  await walk.look('settings');
}

/** Goes to an address within the page and waits until its room has loaded its data. */
export async function show(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/${address}`);
  await settled(page);
}

/** Until nothing is pending and the screen has been stable for a quarter of a second. */
export async function settled(page: Page): Promise<void> {
  let before = '';
  let since = Date.now();
  await until(async () => {
    const now = await page.evaluate(() =>
      document.querySelector('[aria-busy="true"]')
        ? Math.random().toString()
        : document.body.innerHTML,
    );
    if (now !== before) since = Date.now();
    before = now;
    return Date.now() - since > 250;
  }, 'the screen is at rest');
}

/** Switches the theme and waits until every colour is that of the new one. */
export async function useTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null)));
  });
}

async function walkEmpty({ page, client, look }: Walk): Promise<void> {
  await page.getByRole('button', { name: /sample project/ }).waitFor();
  await settled(page);
  await look('start');
  await client.call('project.create', { name: 'Empty' });
  await page.getByRole('main', { name: 'Data' }).waitFor();
  for (const room of ['data', 'label', 'people', 'train', 'transfer']) {
    await show(page, room);
    await look(`empty-${room}`);
  }
}

async function walkData({ page, look, importable }: Walk): Promise<void> {
  await show(page, 'data');
  await look('data');
  await show(page, 'data/import');
  await look('import');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: /Choose files/ }).click(),
  ]);
  await chooser.setFiles(importable);
  await page.getByRole('heading', { name: /First rows/ }).waitFor();
  await settled(page);
  await look('import-file');
}

async function walkLabel({ page, look }: Walk): Promise<void> {
  await show(page, 'label');
  await page.getByRole('region', { name: 'Text of answer A' }).waitFor();
  await settled(page);
  await look('label');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await settled(page);
  await look('keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await settled(page);
  await look('palette');
  await page.keyboard.press('Escape');
}

async function walkTraining({ page, client, look, settings, scrolled }: Walk): Promise<void> {
  await show(page, 'train');
  await look('train-plan');
  await page.locator('summary', { hasText: /^Settings/ }).click();
  await settled(page);
  await look('train-settings');
  if (scrolled) {
    await inSight(page, page.getByRole('group', { name: /Validators/ }));
    await look('train-settings-more');
  }
  await page.locator('summary', { hasText: /^Settings/ }).click();
  const { runId } = await client.call('train.start', { settings });
  await page.evaluate((hash) => (location.hash = hash), `#/train/run/${runId}`);
  // Half-way: the curves of one method are complete and those of the next are growing.
  await until(
    async () => {
      const { jobs } = await client.call('app.state', {});
      const job = jobs.find((one) => one.runId === runId);
      return job === undefined || job.state !== 'running' || (job.fraction ?? 0) > 0.6;
    },
    'the run is half done',
    300,
  );
  await look('train-running');
  await until(
    async () => {
      const run = (await client.call('runs.list', {})).find((one) => one.id === runId);
      if (run?.status === 'failed') throw new Error(run.failure?.message);
      return run?.status === 'done';
    },
    'the run is done',
    300,
  );
  await settled(page);
  await look('train-done');
  await page.locator('summary', { hasText: 'All settings of this run' }).click();
  await inSight(page, page.getByRole('button', { name: 'Copy as JSON' }));
  await look('train-run-settings');
}

/** Another run, far too long to finish: paused, looked at, and deleted. */
async function walkPaused({ page, client, look }: Walk): Promise<void> {
  const { runId } = await client.call('train.start', { settings: { steps: 100_000, seeds: 1 } });
  await page.evaluate((hash) => (location.hash = hash), `#/train/run/${runId}`);
  await page.getByRole('progressbar', { name: `Training run ${runId}` }).waitFor();
  await page.getByRole('button', { name: /^Pause/ }).click();
  await page.getByRole('button', { name: /^Resume/ }).waitFor();
  await settled(page);
  await look('train-paused');
  await client.call('runs.delete', { runId });
}

async function walkEncoders({ page, client, look, model, settings }: Walk): Promise<void> {
  await client.call('encoders.add', { path: model });
  const { jobId } = await client.call('encoders.compare', {
    encoders: ['style', `style+${model}`],
    settings: { ...settings, steps: 60 },
  });
  await ended(client, jobId);
  await show(page, 'train/encoders');
  await look('encoders-compare');
  await show(page, 'train');
  await page.locator('summary', { hasText: /^Settings/ }).click();
  const group = page.getByRole('group', { name: 'Encoders' });
  await group.getByRole('checkbox').last().check();
  await page.getByRole('switch', { name: /^Tune the model/ }).click();
  await inSight(page, group);
  await look('train-encoders');
  await group.getByRole('button', { name: /Download from a hub/ }).click();
  await page.getByRole('dialog').waitFor();
  await settled(page);
  await look('encoders-download');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Reset \d/ }).click();
  await page.locator('summary', { hasText: /^Settings/ }).click();
}

async function ended(client: SocketClient, jobId: string): Promise<void> {
  await until(
    async () => {
      const job = (await client.call('app.state', {})).jobs.find((one) => one.id === jobId);
      if (job?.state === 'failed') throw new Error(job.failure?.message);
      return job?.state === 'done';
    },
    'the work is done',
    300,
  );
}

/** Scrolls there and waits until nothing moves. */
async function inSight(page: Page, place: Locator): Promise<void> {
  await place.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await settled(page);
}

async function walkTransfer({ page, look, scrolled }: Walk): Promise<void> {
  await show(page, 'transfer');
  const grid = page.getByRole('grid', { name: /Ranking of the target texts/ });
  await grid.getByRole('row').nth(1).waitFor();
  await settled(page);
  await look('transfer');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: /^Rank 2 of/ }).waitFor();
  await settled(page);
  await look('transfer-item');
  await page.keyboard.press('Escape');
  await show(page, 'transfer/evidence');
  await look('transfer-evidence');
  const further = [
    ['validators', /Choosing without target labels/],
    ['diagnostics', /Source and target, before and after/],
    ['calibration', /^Calibration/],
  ] as const;
  for (const [name, heading] of scrolled ? further : []) {
    await inSight(page, page.getByRole('heading', { name: heading }));
    await look(`transfer-${name}`);
  }
  await show(page, 'transfer');
  await page.keyboard.press('e');
  await page.getByRole('dialog').waitFor();
  await settled(page);
  await look('transfer-export');
  await page.keyboard.press('Escape');
}
