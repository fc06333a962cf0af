/** The sample and votes, by the keys of a real keyboard. */
import { afterAll, beforeAll, it } from 'vitest';
import { decidable } from '../e2e-web/support/rooms.ts';
import { press } from './support/keys.ts';
import { describeWindow } from './support/lab.ts';
import { openDialect } from './support/launch.ts';
import type { Dialect } from './support/launch.ts';

describeWindow('labelling in the window', () => {
  let dialect: Dialect;
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
    await press('1');
    await page.getByText(/1 today/).waitFor();
  });
});
