/**
 * Time from a vote's key to the next pair on the screen, in a real browser, in a project with many pairs: default
 * keys, without a pause. `--pairs N` (50,000), `--votes N` (200), `--json`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openPage, startBrowser } from '../test/e2e-web/support/browser.ts';
import { decidable, enter } from '../test/e2e-web/support/rooms.ts';
import { startServer } from '../test/e2e-web/support/server.ts';
import { writeProject } from './waiting-project.ts';

/** The first votes run code for the first time. */
const WARM_UP = 10;

declare global {
  interface Window {
    /** Milliseconds from the next key to the frame after the next pair. */
    paintedAfter?: Promise<number>;
  }
}

export async function label(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      pairs: { type: 'string', default: '50000' },
      votes: { type: 'string', default: '200' },
      json: { type: 'boolean', default: false },
    },
  });
  const [pairs, votes] = [values.pairs, values.votes].map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  const browser = await startBrowser();
  try {
    const project = join(folder, 'label.dialect');
    writeProject(project, { texts: 0, pairs, votes: 100 });
    await using server = await startServer({ project });
    const { page } = await openPage(browser, server.url, { reducedMotion: 'no-preference' });
    await enter(page, 'label');
    const times: number[] = [];
    for (let vote = 0; vote < votes + WARM_UP; vote++) times.push(await timedVote(page, vote));
    const sorted = times.slice(WARM_UP).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
    const found = { pairs, votes, p50: at(0.5), p95: at(0.95), longest: at(1) };
    process.stdout.write(
      values.json
        ? `${JSON.stringify(found)}\n`
        : `${pairs} pairs, ${votes} votes, key to next pair painted, ms: p50 ${found.p50.toFixed(1)}, p95 ${found.p95.toFixed(1)}, longest ${found.longest.toFixed(1)}\n`,
    );
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns milliseconds from the key event's own time to the end of the frame that shows the next pair */
async function timedVote(page: Page, vote: number): Promise<number> {
  await decidable(page);
  await page.evaluate(listen);
  await page.keyboard.press(vote % 2 === 0 ? '1' : '2');
  return page.evaluate(() => window.paintedAfter ?? Number.NaN);
}

/** Before the key is pressed, so that nothing is missed. */
function listen(): void {
  const room = document.querySelector<HTMLElement>('[data-pair]');
  const before = room?.dataset['pair'];
  window.paintedAfter = new Promise((resolve) => {
    const heard = (key: KeyboardEvent): void => {
      const observer = new MutationObserver(() => {
        if (room?.dataset['pair'] === before) return;
        observer.disconnect();
        // Messages posted in a frame's callback arrive after that frame was painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now() - key.timeStamp);
          port2.postMessage(null);
        });
      });
      if (room) observer.observe(room, { attributes: true });
    };
    window.addEventListener('keydown', heard, { once: true, capture: true });
  });
}
