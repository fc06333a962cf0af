/** Acts on a run, in a real browser: naming, comparing, exporting, reporting. */
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepMap } from '../../src-main/store/text-maps.ts';
import { addRun, addTargets, METHOD, type Prompts } from '../unit/store/ranked.ts';
import { importRecords, newProject, pairRecord, temporaryFolder } from '../unit/store/support.ts';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { enter } from './support/rooms.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const prompts: Prompts = {
  'How?': { good: [2, 2], middling: [0, 1], bad: [-2, -1] },
  'Why?': { sure: [1, 1], unsure: [-1, -1] },
};

/** A project with two finished runs, the second with other settings. */
function projectWithRuns(): string {
  const { db, path, close } = newProject(join(temporaryFolder(), 'Desk.dialect'));
  addTargets(db, prompts);
  importRecords(db, [pairRecord('How?', ['good', 'bad'], 'prefer')], {
    domain: 'chat',
    role: 'gold',
  });
  importRecords(
    db,
    [pairRecord('ask', ['this', 'that'], 'prefer'), pairRecord('more', ['yes', 'no'], 'prefer')],
    { domain: 'mail' },
  );
  addRun(db, prompts);
  const runId = addRun(db, prompts, { settings: { steps: 77 } });
  // Five texts of the target on the left and on the right, four of the source in the middle.
  const xs = [0.1, 0.15, 0.2, 0.85, 0.9, 0.5, 0.5, 0.5, 0.5];
  const regions = [
    { x: 0.15, y: 0.5, texts: 3, source: 0, words: ['good', 'bad'] },
    { x: 0.7, y: 0.5, texts: 6, source: 4, words: ['sure'] },
  ];
  const left = { source: 0, target: 0 };
  const kind = { projection: 'pca', space: 'after' } as const;
  keepMap(
    db,
    { runId, method: METHOD },
    { ...kind, points: xs.length, left, shares: [0.6, 0.2], regions },
    {
      items: Int32Array.from(xs, (_, i) => i + 1),
      places: Uint16Array.from(xs.flatMap((x, i) => [x * 65_535, (0.3 + 0.05 * i) * 65_535])),
      coverage: new Uint8Array(xs.length).fill(9),
    },
  );
  close();
  return path;
}

async function accessible(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.map(({ id }) => id);
}

/** Number of map pixels that are not background. */
function painted(page: Page): Promise<number> {
  return page.evaluate(() => {
    const map = document.querySelector<HTMLCanvasElement>('section.map canvas');
    const copy = document.createElement('canvas');
    copy.width = map?.width ?? 0;
    copy.height = map?.height ?? 0;
    const context = copy.getContext('2d');
    if (!map || !context) return 0;
    context.drawImage(map, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  });
}

describe.skipIf(skippedWithoutBrowser !== '')(`the desk${skippedWithoutBrowser}`, () => {
  it('names, pins and compares runs, and takes the settings of one', async () => {
    await using server = await startServer({ project: projectWithRuns() });
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await enter(page, 'train');
    await page.getByRole('heading', { name: 'Run 2' }).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Name' }).fill('more steps');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'more steps (run 2)' }).waitFor();
    await page.keyboard.press('i');
    await page.getByRole('button', { name: /^Unpin/ }).waitFor();

    await page.keyboard.press('b');
    const table = page.getByRole('table').first();
    await table.getByRole('row', { name: /more steps \(run 2\)/ }).waitFor();
    await page.getByRole('heading', { name: 'Settings that differ' }).waitFor();
    const differing = page.getByRole('table').last();
    expect(await differing.getByRole('row').allInnerTexts()).toEqual([
      expect.stringMatching(/Run 1/),
      expect.stringMatching(/Steps\s+\d+\s+77/),
    ]);
    await until(
      async () => (await page.locator('.charts canvas').count()) === 3,
      'curves are drawn',
    );
    expect(await accessible(page)).toEqual([]);

    await page.keyboard.press('b');
    await page.getByRole('heading', { name: 'more steps (run 2)' }).waitFor();
    await page.keyboard.press('s'); // is held until the trainable options are known
    await until(
      async () => (await page.getByRole('textbox', { name: 'Steps' }).inputValue()) === '77',
      'the form has the steps of the run',
    );
    expect(faults).toEqual([]);
  });

  it('takes a text apart, notes on it, and leaves it out of exports', async () => {
    await using server = await startServer({ project: projectWithRuns() });
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await enter(page, 'transfer');
    await page.getByRole('grid', { name: /Ranking/ }).waitFor();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Rank 1 of 5' });
    await panel.getByRole('heading', { name: 'Under each seed of Source only' }).waitFor();
    expect(await panel.innerText()).toMatch(/middling[\s\S]*bad/);
    await page.keyboard.press('o');
    await panel.getByRole('textbox', { name: 'Note' }).fill('too good');
    // Keys are inert in fields.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('x');
    await panel.getByRole('button', { name: /^Excluded from exports/ }).waitFor();
    expect(await panel.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('too good');
    expect(await accessible(page)).toEqual([]);
    await page.keyboard.press('w');
    await page.getByText('Every source pair has a vote: there is none to send.').waitFor();

    await page.reload();
    await page.getByRole('grid', { name: /Ranking/ }).waitFor();
    if (!(await panel.isVisible())) await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: /^Excluded from exports/ }).waitFor();
    expect(await panel.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('too good');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    await page.keyboard.press('e');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('dialog')
        .getByRole('button', { name: /^Ranking, JSONL/ })
        .click(),
    ]);
    const rows = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(rows.map((row) => (JSON.parse(row) as { text: string }).text).toSorted()).toEqual([
      'bad',
      'middling',
      'sure',
      'unsure',
    ]);
    expect(faults).toEqual([]);
  });

  it('draws the texts as a map; what is drawn around, or a region, is the ranking', async () => {
    await using server = await startServer({ project: projectWithRuns() });
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await enter(page, 'transfer');
    const ranking = page.getByRole('grid', { name: /^Ranking/ });
    const texts = async () => Number(await ranking.getAttribute('aria-rowcount')) - 1;
    await until(async () => (await texts()) === 5, 'all are ranked');
    await page.keyboard.press('p');
    const map = page.getByRole('application', { name: /^9 texts after adaptation/ });
    await until(async () => (await map.getAttribute('data-drawn')) === '9', 'points are drawn');
    expect(await painted(page)).toBeGreaterThan(9 * 9);

    // A lasso around the left half, by mouse.
    await page.getByText('Lasso', { exact: true }).click();
    const box = await map.boundingBox();
    if (!box) throw new Error('The map has no place on the screen.');
    const at = (x: number, y: number) => {
      const side = Math.min(box.width, box.height);
      return [
        box.x + box.width / 2 + (x - 0.5) * side,
        box.y + box.height / 2 - (y - 0.5) * side,
      ] as const;
    };
    await page.mouse.move(...at(0.02, 0.05));
    await page.mouse.down();
    for (const corner of [at(0.4, 0.05), at(0.4, 0.9), at(0.2, 0.95), at(0.02, 0.9)]) {
      await page.mouse.move(...corner, { steps: 4 });
    }
    await page.mouse.up();
    await until(async () => (await texts()) === 3, 'three texts lie inside');
    expect(await page.evaluate(() => location.hash)).toContain('w=pca');
    expect(await accessible(page)).toEqual([]);
    await page.reload();
    await until(async () => (await texts()) === 3, 'the address keeps what was drawn');

    // A region from the list, by keys; then all again.
    await page.getByRole('button', { name: /^2 sure 6 texts/ }).press('Enter');
    await until(async () => (await texts()) === 2, 'two texts of the target lie there');
    await page.getByRole('button', { name: 'Region 2' }).click();
    await until(async () => (await texts()) === 5, 'all are ranked again');
    // The text that is active in the ranking has a ring, which moves with the view.
    const ring = page.locator('section.map circle');
    await ring.waitFor();
    const before = await ring.getAttribute('cx');
    await map.focus();
    await page.keyboard.press('+');
    await until(async () => (await ring.getAttribute('cx')) !== before, 'the view is nearer');

    // As a picture: of the map its pixels, of a chart its shapes and words.
    const saved = async (picture: RegExp, format: string) => {
      await page.getByRole('button', { name: picture }).press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Picture' });
      await dialog.getByRole('img').waitFor();
      expect(await accessible(page)).toEqual([]);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name: `Save as ${format}` }).click(),
      ]);
      await dialog.waitFor({ state: 'hidden' });
      return [download.suggestedFilename(), await readFile(await download.path())] as const;
    };
    const [mapName, png] = await saved(/picture: Map of 9 texts/, 'PNG');
    expect(mapName).toBe('Test-map-of-9-texts-after-adaptation-pca.png');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    await page.keyboard.press('v');
    // Of what scrolls sideways the picture has all, wherever it stands.
    await page.getByRole('group', { name: 'Candidates against gold' }).evaluate((wide) => {
      wide.style.maxWidth = '240px';
      wide.scrollLeft = 60;
    });
    const [chartName, svg] = await saved(/picture: Candidates against gold/, 'SVG');
    expect(chartName).toBe('Test-candidates-against-gold.svg');
    const words = await page.evaluate((markup) => {
      const chart = new DOMParser().parseFromString(markup, 'image/svg+xml');
      return [...chart.querySelectorAll('text, parsererror')].map((text) => text.textContent);
    }, svg.toString());
    expect(words).toEqual(expect.arrayContaining(['candidate', 'accuracy', 'Longer wins']));
    const outside = await page.evaluate((markup) => {
      const chart = new DOMParser().parseFromString(markup, 'image/svg+xml').documentElement;
      const number = (of: Element, name: string) => Number(of.getAttribute(name));
      return [...chart.querySelectorAll(':scope > text')].filter(
        (text) =>
          number(text, 'x') < 0 ||
          number(text, 'x') + number(text, 'textLength') > number(chart, 'width'),
      ).length;
    }, svg.toString());
    expect(outside).toBe(0);
    expect(svg.toString()).toMatch(/<circle [^>]*fill="rgb/);
    await page.context().grantPermissions(['clipboard-write']);
    await page.getByRole('button', { name: /picture: Candidates against gold/ }).click();
    await page.getByRole('button', { name: 'Copy as PNG' }).click();
    await page.getByText('Copied the picture of “Candidates against gold”.').waitFor();
    expect(faults).toEqual([]);
  });

  it('counts preferences by their thresholds, exports them, and writes a report', async () => {
    await using server = await startServer({ project: projectWithRuns() });
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await enter(page, 'transfer');
    await page.getByRole('grid', { name: /Ranking/ }).waitFor();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2 pairs').waitFor();
    expect(await dialog.innerText()).toMatch(/About\s+0\s*% of them will be wrong/);
    await dialog.getByText('Any two').click();
    await dialog.getByText('of 4 pass').waitFor();
    await dialog.getByRole('textbox', { name: 'Least margin' }).fill('3');
    await dialog.getByText('1 pair of 4 passes').waitFor();
    expect(await accessible(page)).toEqual([]);
    const saved = async (name: RegExp) => {
      if (!(await dialog.isVisible())) await page.keyboard.press('e');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name }).click(),
      ]);
      await dialog.waitFor({ state: 'hidden' });
      return download.path();
    };
    const preferences = await readFile(await saved(/^Preferences, TRL/), 'utf8');
    expect(JSON.parse(preferences)).toMatchObject({
      prompt: 'How?',
      chosen: '\n\ngood',
      rejected: '\n\nbad',
    });
    const best = await readFile(await saved(/^Best of N, JSONL/), 'utf8');
    expect(best.trim().split('\n')).toHaveLength(2);
    // Its rewards were given, so there is no model: said, and nothing is downloaded.
    await page.keyboard.press('e');
    await dialog.getByRole('button', { name: 'Export the model (.zip)' }).press('Enter');
    await dialog.getByRole('alert').filter({ hasText: 'keeps no model' }).waitFor();
    expect(await accessible(page)).toEqual([]);
    const file = join(temporaryFolder(), 'report.html');
    await copyFile(await saved(/^Report, HTML/), file);
    const report = await openPage(browser, pathToFileURL(file).href);
    await report.page.getByRole('heading', { name: 'Test: run 2' }).waitFor();
    expect(await accessible(report.page)).toEqual([]);
    expect(report.faults.filter((fault) => !fault.startsWith('request: file:'))).toEqual([]);
    expect(faults).toEqual([]);
  });
});
