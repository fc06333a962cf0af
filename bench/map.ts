/**
 * Maps of a run's texts: the time to make them by PCA (and UMAP, of 6,000), and in a real browser without a card
 * the time until all points are drawn and the frames while the map is moved and zoomed. `--rows N`, `--json`;
 * `--project FILE` keeps the project for reuse, since a run on a million texts takes minutes.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { ensureBuilt } from '../build/launch/bundle.mjs';
import type { MapProjection } from '../src-main/contract/index.ts';
import { makeMaps } from '../src-main/services/inspect/make-map.ts';
import { keepMap } from '../src-main/store/text-maps.ts';
import { openProject } from '../src-main/store/open.ts';
import { openPage, startBrowser } from '../test/e2e-web/support/browser.ts';
import { type RunningServer, startServer } from '../test/e2e-web/support/server.ts';
import { trained } from './product.ts';
import { writeProject } from './waiting-project.ts';

const METHOD = 'source-only';
/** Labelled source pairs: few, since the target's texts are what a map is full of. */
const PAIRS = 400;

/** Milliseconds, except `rows` and shares. */
interface Figures {
  rows: number;
  pcaMs: number;
  umapMs: number;
  /** From the address to all points drawn, of a map that was made before. */
  openMs: number;
  frameP50Ms: number;
  frameP95Ms: number;
  /** The smallest share of the points that was drawn while the map moved. */
  drawnMoving: number;
  /** From the last movement to all points drawn again. */
  restMs: number;
}

export async function map(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: 'string', default: '100000' },
      project: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  await ensureBuilt('interface');
  const folder = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  const browser = await startBrowser();
  try {
    const path = values.project ?? join(folder, 'map.dialect');
    const rows = Number(values.rows);
    if (!existsSync(path)) writeProject(path, { texts: rows, pairs: PAIRS, votes: PAIRS });
    const made = await makeThem(path);
    await using server = await startServer({ project: path });
    const figures: Figures = { rows, ...made.took, ...(await shown(browser, server, made.runId)) };
    if (values.json) console.log(JSON.stringify(figures));
    else console.table(figures);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Trains a run, unless an earlier benchmark did, and keeps its maps. */
async function makeThem(path: string) {
  const project = await openProject(path, 'bench');
  try {
    const { db } = project;
    const known = db
      .prepare<[], number>('SELECT run_id FROM run_model ORDER BY run_id DESC LIMIT 1')
      .pluck()
      .get();
    const settings = { methods: [METHOD], seeds: 1, steps: 50, encoder: 'style' };
    const runId = known ?? (await trained(project, settings, 'map')).run.id;
    const time = async (projection: MapProjection) => {
      const began = performance.now();
      const of = { runId, method: METHOD };
      const watch = { progress: () => undefined, check: () => Promise.resolve() };
      const maps = await makeMaps(db, of, projection, watch);
      const took = performance.now() - began;
      for (const { about, data } of maps) keepMap(db, of, about, data);
      return took;
    };
    return { runId, took: { pcaMs: await time('pca'), umapMs: await time('umap') } };
  } finally {
    project.close();
  }
}

async function shown(browser: Browser, server: RunningServer, runId: number) {
  const { page } = await openPage(browser, server.url);
  await page.getByRole('main').waitFor();
  const began = performance.now();
  await page.goto(`${server.origin}/#/transfer/map?run=${runId}&method=${METHOD}`);
  const points = await allDrawn(page);
  const openMs = performance.now() - began;
  const moved = await move(page, points);
  const stopped = performance.now();
  await allDrawn(page);
  const restMs = performance.now() - stopped;
  await page.context().close();
  return { openMs, ...moved, restMs };
}

/** Waits until as many points are drawn as the page says that the map has. @returns how many */
async function allDrawn(page: Page): Promise<number> {
  const handle = await page.waitForFunction(
    () => {
      const label = document.querySelector('[aria-roledescription=map]');
      const total = Number(/^[\d,.\s]+/.exec(label?.ariaLabel ?? '')?.[0].replace(/\D/g, ''));
      return total > 0 && label?.getAttribute('data-drawn') === String(total) ? total : 0;
    },
    undefined,
    { timeout: 120_000 },
  );
  return handle.jsonValue();
}

/** Drags the map in circles, then zooms in and out, a step in each frame, as a hand does. */
async function move(page: Page, points: number) {
  const { frames, least } = await page.evaluate(
    () =>
      new Promise<{ frames: number[]; least: number }>((resolve) => {
        const sheet = document.querySelector<HTMLElement>('[aria-roledescription=map]');
        if (!sheet) throw new Error('There is no map.');
        const { left, top, width, height } = sheet.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        const frames: number[] = [];
        let [last, least] = [performance.now(), Number.POSITIVE_INFINITY];
        const zoom = (deltaY: number) =>
          sheet.dispatchEvent(
            new WheelEvent('wheel', { deltaY, clientX: x, clientY: y, cancelable: true }),
          );
        const drag = (step: number) => {
          const at = { clientX: x + 40 * Math.sin(step / 8), clientY: y + 40 * Math.cos(step / 8) };
          const kind = step === 0 ? 'pointerdown' : step === 119 ? 'pointerup' : 'pointermove';
          sheet.dispatchEvent(new PointerEvent(kind, { ...at, button: 0, pointerId: 1 }));
        };
        sheet.setPointerCapture = () => undefined; // of a pointer that no hand holds
        const step = (now: number) => {
          frames.push(now - last);
          last = now;
          if (frames.length > 3) least = Math.min(least, Number(sheet.dataset['drawn']));
          const at = frames.length - 1;
          if (at < 120) drag(at);
          else zoom(at < 180 ? -40 : 40);
          if (at < 240) requestAnimationFrame(step);
          else resolve({ frames: frames.slice(2), least });
        };
        requestAnimationFrame(step);
      }),
  );
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)];
  return { frameP50Ms: at(0.5), frameP95Ms: at(0.95), drawnMoving: least / points };
}
