/** Dialect in a real window, driven through its page (Playwright) and its main process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import type { Lab } from '../lab/open.ts';

export interface Dialect extends AsyncDisposable {
  app: ElectronApplication;
  page: Page;
  /** DIALECT_HOME of this start. */
  home: string;
  /** Errors of the page: uncaught ones, and those on its console. */
  faults: string[];
}

/**
 * Playwright's own part in the main process, which holds the application back until it listens. It is missing if
 * an executable is given, and then a window that opens early is sometimes missed.
 */
const loader = path.join(
  path.dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
  'lib/server/electron/loader.js',
);

const electronData = (home: string) => path.join(home, 'electron');

/** Arguments after the program on the command line. */
export function argumentsOf(lab: Lab, home: string, args: readonly string[] = []): string[] {
  // Without a graphics card and without this, its process would crash and restart again and again.
  const flags = ['--disable-gpu', `--user-data-dir=${electronData(home)}`];
  return [...(lab.application === '' ? [] : [lab.application]), ...flags, ...args];
}

export function environmentOf(lab: Lab, home: string): Record<string, string> {
  // GTK and the clipboard's dialogs look for their settings there.
  return { ...lab.env, DIALECT_HOME: home, HOME: home };
}

export interface StartOptions {
  /** An existing one, which is kept. */
  home?: string;
  /** Further arguments, such as a project. */
  args?: readonly string[];
}

export async function startDialect(lab: Lab, options: StartOptions = {}): Promise<Dialect> {
  const home = options.home ?? (await makeHome());
  const app = await _electron.launch({
    executablePath: lab.program,
    chromiumSandbox: true,
    // The system's own, not one emulated by Playwright.
    colorScheme: null,
    args: ['-r', loader, ...argumentsOf(lab, home, options.args)],
    env: environmentOf(lab, home),
    timeout: 60_000,
  });
  const page = await app.firstWindow();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return {
    app,
    page,
    home,
    faults,
    async [Symbol.asyncDispose]() {
      await closeDialect(app);
      if (options.home === undefined) await removeHome(home);
    },
  };
}

export function makeHome(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'dialect-home-'));
}

/** The processes of pages outlive the main one by a moment, in which they write to Electron's folder. */
export function removeHome(home: string): Promise<void> {
  return rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** Ends it in any case: quitting is tested elsewhere, without a debugger that keeps it alive. */
async function closeDialect(app: ElectronApplication): Promise<void> {
  const ended = new Promise<void>((resolve) => app.process().once('exit', () => resolve()));
  if (app.process().exitCode !== null || app.process().signalCode !== null) return;
  const closed = app.close().catch(() => undefined);
  const timer = setTimeout(() => app.process().kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
  await closed;
}
