/** The start page in the real window: what it shows, and what the page is given. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWindow } from './support/lab.ts';
import { openDialect } from './support/launch.ts';
import type { Dialect } from './support/launch.ts';

describeWindow('the window', () => {
  let dialect: Dialect;
  beforeAll(async () => {
    dialect = await openDialect();
  });
  afterAll(() => dialect[Symbol.asyncDispose]());

  it('shows the start page from app://, with the policy of the web host', async () => {
    const { page } = dialect;
    await page.getByRole('button', { name: /sample project/ }).waitFor();
    expect(page.url()).toMatch(/^app:\/\/dialect\//);
    const policy = await page.evaluate(async () =>
      (await fetch('app://dialect/')).headers.get('content-security-policy'),
    );
    expect(policy).toContain("default-src 'none'");
    expect(dialect.faults).toEqual([]);
  });

  it('gives the page no Node and no Electron', async () => {
    const found = await dialect.page.evaluate(() => [
      typeof (globalThis as Record<string, unknown>)['require'],
      typeof (globalThis as Record<string, unknown>)['process'],
      Object.keys((globalThis as Record<string, unknown>)['dialect'] as object).length,
    ]);
    expect(found).toEqual(['undefined', 'undefined', 7]);
  });
});
