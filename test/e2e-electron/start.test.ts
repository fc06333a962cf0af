/** The start page in the real window: what it shows, what the page gets, what the system sees. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from './lab/cache.ts';
import { onScreen } from './support/keys.ts';
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

  it('has a sandbox around the page', async () => {
    const sandboxed = await dialect.app.evaluate(({ app }) =>
      app.getAppMetrics().find(({ type }) => type === 'Tab'),
    );
    const status = await readFile(`/proc/${sandboxed?.pid}/status`, 'utf8');
    // Every system call goes through a filter.
    expect(status).toMatch(/^Seccomp:\s+2$/m);
  });

  it('has its icon, and the version of package.json', async () => {
    const window = await onScreen('xdotool', 'search', '--onlyvisible', '--class', 'Dialect');
    const id = window.split('\n')[0];
    const icon = await onScreen('xprop', '-id', id, '-len', '64', '_NET_WM_ICON');
    expect(icon).toContain('_NET_WM_ICON(CARDINAL) =');
    // Desktops match the package's entry by it: test/unit/package-config.test.ts.
    expect(await onScreen('xprop', '-id', id, 'WM_CLASS')).toContain('"Dialect"');
    const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(await dialect.app.evaluate(({ app }) => app.getVersion())).toBe(manifest.version);
    await dialect.page.getByText(`Version ${manifest.version}`).waitFor();
  });
});
