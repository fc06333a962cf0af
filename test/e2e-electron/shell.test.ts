/** The real Electron: its window, its sandbox, its pages. Runs where its binary and a display are. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../build/launch/bundle.mjs';
import { whyNoWindow } from '../../build/launch/electron.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The installed program; null where only the npm package is there. */
function electronProgram(): string | null {
  const folder = path.join(root, 'node_modules/electron');
  if (!existsSync(path.join(folder, 'path.txt'))) return null;
  const program = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8'));
  return existsSync(program) ? program : null;
}

const program = electronProgram();
const missing = program === null ? "Electron's binary is not installed" : whyNoWindow();

describe.skipIf(missing !== null)(
  `the desktop application${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let home: string;
    let app: ElectronApplication;
    let page: Page;

    beforeAll(async () => {
      await ensureBuilt('electron');
      home = await mkdtemp(path.join(tmpdir(), 'dialect-home-'));
      app = await _electron.launch({
        executablePath: program ?? '',
        args: [root, `--user-data-dir=${path.join(home, 'electron')}`],
        env: { ...(process.env as Record<string, string>), DIALECT_HOME: home },
      });
      page = await app.firstWindow();
    });

    afterAll(async () => {
      await app.close();
      await rm(home, { recursive: true, force: true });
    });

    it('shows the start page from app://, with the policy of the web host', async () => {
      await page.getByRole('button', { name: /sample project/ }).waitFor();
      expect(page.url()).toMatch(/^app:\/\/dialect\//);
      const policy = await page.evaluate(async () =>
        (await fetch('app://dialect/')).headers.get('content-security-policy'),
      );
      expect(policy).toContain("default-src 'none'");
    });

    it('gives the page no Node and no Electron', async () => {
      const found = await page.evaluate(() => [
        typeof (globalThis as Record<string, unknown>)['require'],
        typeof (globalThis as Record<string, unknown>)['process'],
        Object.keys((globalThis as Record<string, unknown>)['dialect'] as object).length,
      ]);
      expect(found).toEqual(['undefined', 'undefined', 7]);
    });

    it('opens the sample and takes a vote with two keys', async () => {
      await page.keyboard.press('Enter');
      await page.waitForURL(/#\/label/);
      await page.keyboard.press('1');
      await page.getByText(/1 today/).waitFor();
    });

    it('stays on its page and opens no other', async () => {
      await page.evaluate(() => window.open('https://example.invalid/'));
      await page.evaluate(() => location.assign('https://example.invalid/'));
      await page.waitForTimeout(500);
      expect(page.url()).toMatch(/^app:\/\/dialect\//);
      expect(app.windows()).toHaveLength(1);
    });
  },
);
