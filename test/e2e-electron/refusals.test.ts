/** What a page in the window must not do, tried in the real one. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWindow } from './support/lab.ts';
import { openDialect } from './support/launch.ts';
import type { Dialect } from './support/launch.ts';

describeWindow('the page in the window', () => {
  let dialect: Dialect;
  beforeAll(async () => {
    dialect = await openDialect();
    await dialect.page.getByRole('button', { name: /sample project/ }).waitFor();
  });
  afterAll(() => dialect[Symbol.asyncDispose]());

  it('stays on its page and opens no other', async () => {
    const { app, page } = dialect;
    await page.evaluate(() => window.open('https://example.invalid/'));
    await page.evaluate(() => location.assign('https://example.invalid/'));
    await page.waitForTimeout(500);
    expect(page.url()).toMatch(/^app:\/\/dialect\//);
    expect(app.windows()).toHaveLength(1);
  });
});
