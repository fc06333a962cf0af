/** Every button that copies: pressed with a real key, and the clipboard contains what it promises. */
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TrainSettings } from '../../src-main/contract/index.ts';
import { writeSample } from '../../src-main/services/data/sample.ts';
import { openProject } from '../../src-main/store/open.ts';
import { currentSnapshot, domainIds, endRun } from '../../src-main/store/runs.ts';
import { createRun } from '../../src-main/store/new-run.ts';
import { until } from '../e2e-web/support/until.ts';
import { press } from './support/keys.ts';
import { describeWindow } from './support/lab.ts';
import { makeHome, openDialect, removeHome } from './support/launch.ts';
import type { Dialect } from './support/launch.ts';

const settings = TrainSettings.parse({ steps: 70, seeds: 2, methods: ['coral', 'wdgrl@0.1'] });

describeWindow('copying in the window', () => {
  let home: string;
  let project: string;
  let dialect: Dialect;

  beforeAll(async () => {
    home = await makeHome();
    project = path.join(home, 'Run.dialect');
    await writeProjectWithRun(project);
    dialect = await openDialect({ home, args: [project] });
    const { page } = dialect;
    await page.getByRole('main', { name: 'Label' }).waitFor();
    await page.evaluate(() => (location.hash = '#/train/run/1'));
    await page.locator('summary', { hasText: 'All settings of this run' }).click();
    await page.getByRole('button', { name: 'Copy as command line' }).waitFor();
  });
  afterAll(async () => {
    await dialect[Symbol.asyncDispose]();
    await removeHome(home);
  });

  const clipboard = () => dialect.app.evaluate(({ clipboard: board }) => board.readText());

  /** @returns the clipboard's content after the button was pressed */
  async function copied(button: string): Promise<string> {
    await dialect.app.evaluate(({ clipboard: board }) => board.writeText('as before'));
    await dialect.page.getByRole('button', { name: button }).focus();
    await press('Return');
    await until(async () => (await clipboard()) !== 'as before', `${button} has copied`);
    return clipboard();
  }

  it('is what two buttons do', async () => {
    const names = dialect.page.getByRole('button', { name: /copy/i });
    expect(await names.allInnerTexts()).toEqual(['Copy as JSON', 'Copy as command line']);
  });

  it('as JSON gives settings that train the same again', async () => {
    expect(JSON.parse(await copied('Copy as JSON'))).toEqual(settings);
  });

  it('as command line gives one that names the project and what is not usual', async () => {
    const line = await copied('Copy as command line');
    expect(line).toBe(`dialect train ${project} --methods coral,wdgrl@0.1 --seeds 2 --steps 70`);
    await dialect.page
      .getByText('Copied the settings of run 1 as a command line.')
      .first()
      .waitFor();
    expect(dialect.faults).toEqual([]);
  });
});

/** The sample, with a run that has ended. */
async function writeProjectWithRun(file: string): Promise<void> {
  writeSample(file, 'Tests');
  const { db, close } = await openProject(file, 'Tests');
  const sources = domainIds(db, 'source', []);
  const targets = domainIds(db, 'target', []);
  const runId = createRun(db, settings, { sources, targets }, currentSnapshot(db, sources));
  endRun(db, runId, 'failed', { code: 'engine-failed', message: 'The engine failed.' });
  close();
}
