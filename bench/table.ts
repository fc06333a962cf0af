/**
 * The table of ranked texts in a real browser: from the address to the first rows, to another order, to a
 * search's first page, a jump to the end, and the frames of a scroll. `--rows N`, `--candidates N`, `--json`;
 * `--project FILE` keeps the project for reuse, since making a million rows takes minutes.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { ensureBuilt } from '../build/launch/bundle.mjs';
import { openPage, startBrowser } from '../test/e2e-web/support/browser.ts';
import { type RunningServer, startServer } from '../test/e2e-web/support/server.ts';
import { writeTable } from './table-project.ts';

/** Milliseconds, except `rows`, and `peakMiB` of the server and its processes. */
interface Figures {
  rows: number;
  firstRowsMs: number;
  /** The slowest of all orders, in both directions. */
  sortMs: number;
  candidateMs: number;
  filterMs: number;
  jumpMs: number;
  /** The slowest of a frequent word, a rare one, and two in scripts without spaces. */
  searchMs: number;
  frameP95Ms: number;
  /** Share of visible rows that were empty, over all frames of the scroll. */
  blank: number;
  peakMiB: number | null;
}

export async function table(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: 'string', default: '100000' },
      candidates: { type: 'string', default: '13' },
      project: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  await ensureBuilt('interface');
  const folder = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  const browser = await startBrowser();
  try {
    const project = values.project ?? join(folder, 'table.dialect');
    const rows = Number(values.rows);
    if (!existsSync(project))
      writeTable(project, { texts: rows, candidates: Number(values.candidates) });
    await using server = await startServer({ project });
    const figures = await measured(browser, server, rows);
    if (values.json) console.log(JSON.stringify(figures));
    else console.table(figures);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(browser: Browser, server: RunningServer, rows: number): Promise<Figures> {
  const { page } = await openPage(browser, server.url);
  // A user who has just trained comes from another room, whose queries are answered by now.
  await page.getByText('target, the rest').first().waitFor();
  const firstRowsMs = await time(page, () => goTo(page, 'run=1&method=wdgrl@1'));
  // Each next to one that shows other rows, since by rank and by reward they are the same.
  const both = (sort: string) => [`sort=${sort}&desc=1`, `sort=${sort}&desc=0`];
  const orders = [
    'sort=rank&desc=1',
    'sort=reward&desc=1',
    ...['change', 'spread', 'source-only', 'length'].flatMap(both),
    'sort=reward&desc=0',
    'sort=rank&desc=0',
  ];
  const sortMs = await slowest(page, orders);
  const candidateMs = await slowest(page, ['method=source-only', 'method=wdgrl@7']);
  const filterMs = await slowest(page, ['d=2', 'd=2&sort=change']);
  await time(page, () => goTo(page, 'run=1&method=wdgrl@1'));
  await page.locator('[role=row][tabindex="0"]').focus();
  const jumpMs = await time(page, () => page.keyboard.press('End'));
  const searchMs = await slowest(page, ['q=w77', `q=${rows - 1}`, 'q=갂가', 'q=丂一']);
  await time(page, () => goTo(page, 'run=1&method=wdgrl@1'));
  const { frameP95Ms, blank } = await scroll(page);
  await page.context().close();
  const peakMiB = peakOf(server.pid);
  const waits = { firstRowsMs, sortMs, candidateMs, filterMs, jumpMs, searchMs };
  return { rows, ...waits, frameP95Ms, blank, peakMiB };
}

async function slowest(page: Page, queries: readonly string[]): Promise<number> {
  let longest = 0;
  for (const query of queries) {
    const took = await time(page, () => goTo(page, `run=1&method=wdgrl@1&${query}`));
    process.stderr.write(`${query}: ${took.toFixed(0)} ms\n`);
    longest = Math.max(longest, took);
  }
  return longest;
}

function goTo(page: Page, query: string): Promise<void> {
  return page.evaluate((hash) => {
    location.hash = hash;
  }, `#/transfer/ranking?${query}`);
}

/** Time from an act until the table shows other rows than before, all loaded and painted. */
async function time(page: Page, act: () => Promise<void>): Promise<number> {
  // Set up before the act, since a key could overtake a later request.
  const waiting = await page.evaluateHandle(() => ({
    until: new Promise<number>((resolve) => {
      const shown = () => {
        const rows = [...document.querySelectorAll<HTMLElement>('[role=row][aria-rowindex]')];
        const { innerHeight } = window;
        const inSight = rows.slice(1).filter((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return bottom > 200 && top < innerHeight;
        });
        const whole =
          inSight.length > 0 && inSight.every((row) => row.getAttribute('aria-busy') !== 'true');
        return whole ? `${location.hash} ${inSight.map((row) => row.dataset['item']).join()}` : '';
      };
      const before = shown();
      let began = 0;
      addEventListener('hashchange', () => (began ||= performance.now()), { once: true });
      addEventListener('keydown', () => (began ||= performance.now()), {
        once: true,
        capture: true,
      });
      const items = (state: string) => state.split(' ')[1];
      const look = () => {
        const now = shown();
        if (began > 0 && now !== '' && items(now) !== items(before)) {
          resolve(performance.now() - began);
        } else if (began > 0 && performance.now() - began > 120_000) {
          resolve(Number.POSITIVE_INFINITY);
        } else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }),
  }));
  await act();
  return waiting.evaluate(({ until }) => until);
}

/** A steady scroll of five and a half rows per frame, like a fast wheel. */
async function scroll(page: Page): Promise<{ frameP95Ms: number; blank: number }> {
  const { frames, shown, empty } = await page.evaluate(
    () =>
      new Promise<{ frames: number[]; shown: number; empty: number }>((resolve) => {
        const list = document.querySelector<HTMLElement>('[role=grid] .rows > .view');
        if (!list) throw new Error('There is no list.');
        const frames: number[] = [];
        let [shown, empty, last] = [0, 0, performance.now()];
        const step = (now: number) => {
          frames.push(now - last);
          last = now;
          const { top, bottom } = list.getBoundingClientRect();
          for (const row of list.querySelectorAll('[role=row]')) {
            const box = row.getBoundingClientRect();
            if (box.bottom <= top || box.top >= bottom) continue;
            shown += 1;
            if (row.getAttribute('aria-busy') === 'true') empty += 1;
          }
          list.scrollTop += 200;
          if (frames.length < 400) requestAnimationFrame(step);
          else resolve({ frames: frames.slice(1), shown, empty });
        };
        requestAnimationFrame(step);
      }),
  );
  const sorted = frames.toSorted((a, b) => a - b);
  return { frameP95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0, blank: empty / shown };
}

/** Peak memory of a process and its children, in MiB; null if the system does not say. */
function peakOf(pid: number): number | null {
  try {
    let total = 0;
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
      for (const child of children === '' ? [] : children.split(' ')) {
        total += peakOf(Number(child)) ?? 0;
      }
    }
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(total + Number(peak?.[1] ?? 0) / 1024);
  } catch {
    return null;
  }
}
