/** The main job from end to end, in a real browser, only through the interface. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { pairsFile, textsFile } from './support/data.ts';
import {
  createProject,
  decidable,
  enter,
  importFile,
  queueCount,
  trainShortly,
  vote,
} from './support/rooms.ts';
import { startServer } from './support/server.ts';
import { unzipped } from './support/unzipped.ts';
import { until } from './support/until.ts';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(tmpdir(), 'dialect-files-'));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

async function fileOf(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

function standingVotes(project: string): { outcome: string; strength: number }[] {
  const db = new Database(project, { readonly: true });
  try {
    return db
      .prepare<[], { outcome: string; strength: number }>(
        `SELECT e.outcome, e.strength FROM standing s JOIN event e ON e.id = s.event_id
         WHERE s.annotator = 'me' ORDER BY e.id`,
      )
      .all();
  } finally {
    db.close();
  }
}

describe.skipIf(skippedWithoutBrowser !== '')(`the whole job${skippedWithoutBrowser}`, () => {
  it('import, label ten, undo two, reload, train, rank, open, export', async () => {
    await using server = await startServer();
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);

    await createProject(page, 'Plants');
    const open = await fileOf('open.jsonl', pairsFile(30, 7));
    await importFile(page, { file: open, domain: 'letters', role: 'source', keepLabels: false });
    const labelled = await fileOf('labelled.jsonl', pairsFile(120, 8));
    await importFile(page, { file: labelled, domain: 'letters', role: 'source' });
    const target = await fileOf('texts.csv', textsFile(60));
    await importFile(page, { file: target, domain: 'chats', role: 'target' });

    await enter(page, 'label');
    await until(async () => (await queueCount(page, 'Pending')) === 30, 'thirty pairs wait');
    for (const key of [
      '1',
      '2',
      'Shift+1',
      'Alt+2',
      '0',
      'ArrowDown',
      '1',
      '2',
      'ArrowLeft',
      '2',
    ]) {
      await vote(page, key);
    }
    expect([await queueCount(page, 'Done'), await queueCount(page, 'Pending')]).toEqual([10, 20]);
    await page.keyboard.press('Control+z');
    await until(async () => (await queueCount(page, 'Done')) === 9, 'one vote is taken back');
    await page.keyboard.press('Control+z');
    await until(async () => (await queueCount(page, 'Done')) === 8, 'two votes are taken back');
    const undone = await decidable(page);

    await page.reload();
    await page.getByRole('region', { name: 'Text of answer A' }).waitFor();
    await until(async () => (await queueCount(page, 'Done')) === 8, 'eight votes are still there');
    expect(await queueCount(page, 'Pending')).toBe(22);
    await page.keyboard.press('Control+Shift+z');
    await until(async () => (await queueCount(page, 'Done')) === 9, 'a vote can be redone');
    await page.keyboard.press('Control+z');
    await until(async () => (await queueCount(page, 'Done')) === 8, 'and undone again');
    expect(await decidable(page)).toBe(undone);
    const votes = standingVotes(path.join(server.home, 'projects', 'Plants.dialect'));
    expect(votes.map(({ outcome, strength }) => [outcome, strength])).toEqual([
      ['prefer', 2],
      ['prefer', 2],
      ['prefer', 1],
      ['prefer', 3],
      ['tie', 2],
      ['both-bad', 2],
      ['prefer', 2],
      ['prefer', 2],
    ]);

    await trainShortly(page);
    await enter(page, 'transfer');
    const grid = page.getByRole('grid', { name: /Ranking of the target texts/ });
    await grid.getByRole('row').nth(1).waitFor();
    const first = grid.getByRole('row').nth(1);
    const excerpt = await first.getByRole('gridcell').nth(4).innerText();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Rank 1 of 60' });
    await panel.waitFor();
    expect(await panel.innerText()).toContain(excerpt);
    await page.keyboard.press('Escape');

    await page.keyboard.press('e');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('dialog')
        .getByRole('button', { name: /Ranking, CSV/ })
        .click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const exported = await readFile(await download.path(), 'utf8');
    const rows = exported.trim().split(/\r?\n/);
    expect(rows).toHaveLength(61);
    expect(rows[0]).toMatch(/rank/);
    expect(rows[1]).toContain(excerpt);

    await page.keyboard.press('e');
    const [zip] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('dialog')
        .getByRole('button', { name: /Export the model/ })
        .press('Enter'),
    ]);
    const folder = path.basename(zip.suggestedFilename(), '.zip');
    expect(folder).toMatch(/^Plants-run-1-(?:source-only|wdgrl)-model$/);
    const files = unzipped(await readFile(await zip.path()));
    const inside = ['README.md', 'model-card.json', 'model.onnx', 'requirements.txt'];
    expect([...files.keys()].toSorted()).toEqual(
      [...inside, 'score.py', 'score_spark.py'].map((name) => `${folder}/${name}`),
    );
    expect(JSON.parse(String(files.get(`${folder}/model-card.json`)))).toMatchObject({ run: 1 });
    await page.getByText(`${folder}.zip is written.`).waitFor();
    expect(faults).toEqual([]);
  });
});

describe.skipIf(skippedWithoutBrowser !== '')(`the first vote${skippedWithoutBrowser}`, () => {
  it('on the sample takes two keys, Enter and 1, and is on disk when the screen says so', async () => {
    await using server = await startServer();
    const { page, faults } = await openPage(browser, server.url);
    await page.getByRole('button', { name: /sample project/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Text of answer A' }).waitFor();
    expect(standingVotes(path.join(server.home, 'projects', 'Sample.dialect'))).toEqual([]);
    await page.keyboard.press('1');
    await page.getByText('1 today').waitFor();
    expect(standingVotes(path.join(server.home, 'projects', 'Sample.dialect'))).toEqual([
      { outcome: 'prefer', strength: 2 },
    ]);
    expect(faults).toEqual([]);
  });
});
