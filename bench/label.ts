/**
 * Time from a vote's key to the next pair on the screen, and to the word that the vote is on disk, in a real browser, in
 * a project with many pairs: default keys, without a pause. `--pairs N` (50,000), `--votes N` (200), `--json`.
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

/** Milliseconds from a key: to the frame after the next pair, and to that after the word that the vote is saved. */
interface Times {
  painted: number;
  saved: number;
}

declare global {
  interface Window {
    /** Of the next key. */
    votedIn?: Promise<Times>;
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
    const times: Times[] = [];
    for (let vote = 0; vote < votes + WARM_UP; vote++) times.push(await timedVote(page, vote));
    const counted = times.slice(WARM_UP);
    const [painted, saved] = (['painted', 'saved'] as const).map((what) =>
      quantiles(counted.map((time) => time[what])),
    );
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ pairs, votes, ...painted, saved })}\n`
        : `${pairs} pairs, ${votes} votes, ms: key to next pair painted ${inWords(painted)}; key to saved ${inWords(saved)}\n`,
    );
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Quantiles {
  p50: number;
  p95: number;
  longest: number;
}

function quantiles(times: readonly number[]): Quantiles {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return { p50: at(0.5), p95: at(0.95), longest: at(1) };
}

function inWords({ p50, p95, longest }: Quantiles): string {
  return `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}, longest ${longest.toFixed(1)}`;
}

/** @returns milliseconds from the key event's own time to the ends of the frames that show both */
async function timedVote(page: Page, vote: number): Promise<Times> {
  await decidable(page);
  await page.evaluate(listen);
  await page.keyboard.press(vote % 2 === 0 ? '1' : '2');
  return page.evaluate(() => window.votedIn ?? { painted: Number.NaN, saved: Number.NaN });
}

/** Before the key is pressed, so that nothing is missed. */
function listen(): void {
  const room = document.querySelector<HTMLElement>('[data-pair]');
  const status = room?.querySelector(':scope > [role="status"]');
  if (!room || !status) return;
  const before = room.dataset['pair'];
  /** Until something holds of an element, and the frame that shows it is painted. */
  const painted = (element: Element, holds: () => boolean): Promise<number> =>
    new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!holds()) return;
        observer.disconnect();
        // Messages posted in a frame's callback arrive after that frame was painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now());
          port2.postMessage(null);
        });
      });
      observer.observe(element, {
        attributes: true,
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
  window.votedIn = new Promise((resolve) => {
    const heard = async (key: KeyboardEvent): Promise<void> => {
      const [next, saved] = await Promise.all([
        painted(room, () => room.dataset['pair'] !== before),
        painted(status, () => /^Saved: /.test(status.textContent)),
      ]);
      resolve({ painted: next - key.timeStamp, saved: saved - key.timeStamp });
    };
    window.addEventListener('keydown', (key) => void heard(key), { once: true, capture: true });
  });
}
