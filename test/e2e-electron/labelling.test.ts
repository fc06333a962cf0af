/** The sample and votes, by real keys and by the menu. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decidable } from '../e2e-web/support/rooms.ts';
import { until } from '../e2e-web/support/until.ts';
import { press } from './support/keys.ts';
import { describeWindow } from './support/lab.ts';
import { openDialect } from './support/launch.ts';
import type { Dialect } from './support/launch.ts';
import { done } from './support/page.ts';
import { choose } from './support/shell.ts';

describeWindow('labelling in the window', () => {
  let dialect: Dialect;
  let before: number;
  const counts = (more: number) =>
    until(async () => (await done(dialect.page)) === before + more, `${more} more are done`);

  beforeAll(async () => {
    dialect = await openDialect();
  });
  afterAll(() => dialect[Symbol.asyncDispose]());

  it('opens the sample with Enter and takes a vote with 1', async () => {
    const { page } = dialect;
    await page.getByRole('button', { name: /sample project/ }).waitFor();
    await press('Return');
    await page.waitForURL(/#\/label/);
    await decidable(page);
    before = await done(page);
    await press('1');
    await page.getByText(/1 today/).waitFor();
    await counts(1);
  });

  it('takes a vote with an arrow', async () => {
    await decidable(dialect.page);
    await press('Right');
    await counts(2);
  });

  it('takes it back with Ctrl+Z, and gives it again with Ctrl+Shift+Z', async () => {
    await decidable(dialect.page);
    await press('ctrl+z');
    await counts(1);
    await press('ctrl+shift+z');
    await counts(2);
  });

  it('takes it back and gives it again by the menu', async () => {
    await choose(dialect.app, 'Edit', 'Undo the last vote');
    await counts(1);
    await choose(dialect.app, 'Edit', 'Redo the vote');
    await counts(2);
  });

  it('does so by the menu from another room too', async () => {
    await choose(dialect.app, 'View', 'Data');
    await dialect.page.getByRole('main', { name: 'Data' }).waitFor();
    await choose(dialect.app, 'Edit', 'Undo the last vote');
    await dialect.page.getByRole('main', { name: 'Label' }).waitFor();
    await counts(1);
    expect(dialect.faults).toEqual([]);
  });
});
