/** A real browser, and pages that record everything they should not have done. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** For the name of a test that needs a browser: empty, or why it is skipped. */
export const skippedWithoutBrowser = existsSync(executablePath)
  ? ''
  : ` (skipped: there is no ${executablePath}; install Debian's chromium, or name another in CHROMIUM)`;

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'],
  });
}

export interface Watched {
  page: Page;
  /** Dialogs, requests to other origins, CSP violations, uncaught errors: should stay empty. */
  faults: string[];
}

/** Opens an address in a fresh context, without cookies or storage. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  const { origin } = new URL(url);
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  context.on('page', (other) => {
    if (other !== page) faults.push(`window: ${other.url()}`);
  });
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(`${origin}/`) && !/^(data|blob):/.test(asked)) {
      faults.push(`request: ${asked}`);
    }
  });
  await page.goto(url);
  return { page, faults };
}
