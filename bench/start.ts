/**
 * Time from the start of the program to the first page and to the first vote on the sample: window and web host,
 * with warm files (the first round of each is not counted). Also the CPU time of the core's process until then,
 * since wall time says little on a busy machine.
 */
import { readFileSync } from 'node:fs';
import { ensureBuilt } from '../build/launch/bundle.mjs';
import { compileCache } from '../build/launch/project-node.mjs';
import { openLab } from '../test/e2e-electron/lab/open.ts';
import type { Lab } from '../test/e2e-electron/lab/open.ts';
import { startDialect } from '../test/e2e-electron/support/start.ts';
import { openPage, startBrowser } from '../test/e2e-web/support/browser.ts';
import { decidable } from '../test/e2e-web/support/rooms.ts';
import { startServer } from '../test/e2e-web/support/server.ts';
import type { Browser, Page } from 'playwright-core';

/** Milliseconds since the start of the program, and CPU time of its main process (Linux). */
interface Times {
  page: number;
  vote: number;
  computed: number | null;
}

const rounds = 5;

export async function start(args: string[]): Promise<void> {
  await ensureBuilt('electron');
  // As in the launcher.
  process.env['NODE_COMPILE_CACHE'] ??= compileCache;
  const results: Record<string, Times> = {};
  const browser = await startBrowser();
  results['web'] = await median(() => web(browser));
  await browser.close();
  const lab = await openLab();
  if ('missing' in lab) process.stderr.write(`window left out: ${lab.missing}\n`);
  else {
    results['window'] = await median(() => window(lab));
    await lab.close();
  }
  if (args.includes('--json')) console.log(JSON.stringify(results));
  else console.table(results);
}

async function web(browser: Browser): Promise<Times> {
  const began = performance.now();
  await using server = await startServer();
  const { page } = await openPage(browser, server.url);
  const times = await until(page, began, server.pid);
  await page.context().close();
  return times;
}

async function window(lab: Lab): Promise<Times> {
  const began = performance.now();
  await using dialect = await startDialect(lab);
  return await until(dialect.page, began, dialect.app.process().pid);
}

async function until(page: Page, began: number, pid = 0): Promise<Times> {
  await page.getByRole('button', { name: /sample project/ }).waitFor();
  const shown = performance.now() - began;
  await page.keyboard.press('Enter');
  await decidable(page);
  await page.keyboard.press('1');
  await page.getByText(/1 today/).waitFor();
  const vote = performance.now() - began;
  return { page: Math.round(shown), vote: Math.round(vote), computed: computedBy(pid) };
}

/** Milliseconds, from hundredths of a second; null if the system does not say. */
function computedBy(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

/** By the time to the first page. */
async function median(round: () => Promise<Times>): Promise<Times> {
  await round();
  const all: Times[] = [];
  while (all.length < rounds) all.push(await round());
  return all.sort((a, b) => a.page - b.page)[Math.floor(rounds / 2)];
}
