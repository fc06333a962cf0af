/** Ranking of four answers, by keyboard alone: a tie, undo across a reload, and no error that axe can find. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient, type SocketClient } from './support/client.ts';
import { importText } from './support/data.ts';
import { createProject, decidable, nextQuestion, queueCount } from './support/rooms.ts';
import { settled, useTheme } from './support/screens.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const LONG = 'A long answer goes on and on, line after line, until it has to be scrolled. '.repeat(
  40,
);
const answers = [1, 2, 3].map((i) => [
  `Short and plain, ${i}.`,
  `${i} ${LONG}`,
  `한국어로 쓴 대답 ${i}입니다. 짧지만 분명합니다.`,
  `إجابة بالعربية ${i}، قصيرة وواضحة.`,
]);
const file = answers
  .map((texts, i) =>
    JSON.stringify({ prompt: `Question ${i + 1}?`, answers: texts, ranks: null, id: `q${i}` }),
  )
  .concat(JSON.stringify({ prompt: 'Ranked', answers: ['a', 'b'], ranks: [1, 2] }))
  .join('\n');

/** Places of the answers, in screen order. */
const places = (page: Page) =>
  page
    .locator('[data-answer]')
    .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-rank')));

function standing(project: string): { answer: string; shown: string }[] {
  const db = new Database(project, { readonly: true });
  try {
    return db
      .prepare<[], { answer: string; shown: string }>(
        `SELECT e.answer, e.shown FROM question_standing s JOIN event e ON e.id = s.event_id
         WHERE s.annotator = 'me' AND e.outcome = 'ranked' ORDER BY e.id`,
      )
      .all();
  } finally {
    db.close();
  }
}

/** Another annotator ranks the last question that is not on the screen. */
async function voteAsBen(client: SocketClient, onScreen: string): Promise<void> {
  const wish = {
    annotator: 'ben',
    task: 'ranking',
    queue: 'pending',
    limit: 9,
  } as const;
  const questions = await client.call('question.next', wish);
  const question = questions.findLast(({ questionId }) => String(questionId) !== onScreen);
  const items = question?.answers.map(({ id }) => id) ?? [];
  await client.call('question.submit', {
    questionId: question?.questionId ?? 0,
    annotator: 'ben',
    outcome: 'ranked',
    answer: [items],
    shown: items,
    durationMs: 900,
  });
}

async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    const axe = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    for (const { id, nodes } of axe.violations) {
      found.push(`${theme}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
    }
    const folder = process.env['DIALECT_SCREENS'];
    if (folder === undefined) continue;
    await mkdir(folder, { recursive: true });
    for (const [width, height] of [
      [900, 600],
      [1280, 800],
    ]) {
      await page.setViewportSize({ width, height });
      await settled(page);
      await page.screenshot({ path: path.join(folder, `ranking-${theme}-${width}.png`) });
    }
  }
  return found;
}

describe.skipIf(skippedWithoutBrowser !== '')(`ranking${skippedWithoutBrowser}`, () => {
  it('places by digits and arrows, submits, skips, undoes across a reload, and keeps all of it', async () => {
    await using server = await startServer();
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await createProject(page, 'Orders');
    const client = await connectSocketClient(server);
    const wish = { name: 'rankings.jsonl', text: file, domain: 'essays', role: 'source' } as const;
    await importText(server, client, wish);

    // Without pairs, the room opens with the rankings.
    await page.evaluate(() => (location.hash = '#/label'));
    await page.waitForFunction(() => location.hash === '#/label/task/ranking');
    await decidable(page);
    expect(await queueCount(page, 'Pending')).toBe(3);

    // A digit places the current answer and goes on to the next: B best, A and C tied, D last.
    for (const key of ['2', '1', '2']) await page.keyboard.press(key);
    const begun = ['2', '1', '2', null];
    expect(await places(page)).toEqual(begun);
    const told = page.locator('p[aria-live]', { hasText: 'C at place 2. 1 more to place. Now D' });
    await told.waitFor({ state: 'attached' });
    // A reason, a note and somebody else's vote leave the places unchanged.
    await page.keyboard.press('q');
    expect(await places(page)).toEqual(begun);
    await page.getByLabel('Note on this ranking').fill('B is the only one in Korean');
    await page.keyboard.press('Enter');
    await voteAsBen(client, await decidable(page));
    await until(async () => (await queueCount(page, 'Pending')) === 2, 'ben has ranked one');
    expect(await places(page)).toEqual(begun);
    await page.keyboard.press('Enter');
    expect(await page.getByText('1 of 4 without a place').count()).toBe(1);
    await page.keyboard.press('ArrowDown');
    expect(await places(page)).toEqual(['2', '1', '2', '1']);
    for (let step = 0; step < 2; step += 1) await page.keyboard.press('ArrowDown');
    expect(await places(page)).toEqual(['2', '1', '2', '3']);
    expect(await violations(page)).toEqual([]);
    const first = await decidable(page);
    // After a click the room still has its keys.
    await page.getByRole('button', { name: 'Answer B at place 1' }).click();
    await page.getByRole('button', { name: /^A ?: make it/ }).click();
    await page.keyboard.press('Enter');
    await nextQuestion(page, first);
    const project = path.join(server.home, 'projects', 'Orders.dialect');
    // The next one is shown while the vote is written.
    await until(() => standing(project).length === 1, 'the ranking is on disk');
    const [kept] = standing(project);
    const [a, b, c, d] = JSON.parse(kept.shown) as number[];
    expect(JSON.parse(kept.answer)).toEqual([[b], [a, c], [d]]);

    // A skipped one waits under its tab.
    const second = await decidable(page);
    await page.keyboard.press('s');
    await nextQuestion(page, second);
    await until(async () => (await queueCount(page, 'Skipped')) === 1, 'one is skipped');
    await page.keyboard.press('Control+z');
    await until(async () => (await queueCount(page, 'Skipped')) === 0, 'the skip is taken back');

    // After a reload the previous vote can still be undone, and changed.
    await client.call('preferences.set', { autoAdvance: false });
    await page.reload();
    await decidable(page);
    await page.keyboard.press('Control+z');
    await until(async () => (await queueCount(page, 'Done')) === 0, 'the ranking is taken back');
    expect(await decidable(page)).toBe(first);
    expect(await places(page)).toEqual(['2', '1', '2', '3']);
    await page.keyboard.press('Control+Shift+z');
    await until(async () => (await queueCount(page, 'Done')) === 1, 'and given again');
    expect(standing(project)).toEqual([kept]);

    // While it is shown as saved a digit changes it, and Enter sends the change.
    await page.locator('[data-phase="saved"]').waitFor();
    expect(await places(page)).toEqual(['2', '1', '2', '3']);
    await page.keyboard.press('1');
    expect(await places(page)).toEqual(['1', '1', '2', '3']);
    await page.keyboard.press('Enter');
    const answered = () => JSON.parse(standing(project)[0].answer) as number[][];
    const says = (order: number[][]) => () =>
      Promise.resolve(JSON.stringify(answered()) === JSON.stringify(order));
    await until(says([[a, b], [c], [d]]), 'the change is saved');
    await page.keyboard.press('Control+z');
    await until(says([[b], [a, c], [d]]), 'the change is taken back');

    // Done ones are listed in words, and pairs keep their keys.
    await page.evaluate(() => (location.hash = '#/label/task/ranking/queue/done'));
    await page.getByRole('link', { name: /B, then A = C, then D/ }).click();
    expect(await decidable(page)).toBe(first);
    expect(await places(page)).toEqual(['2', '1', '2', '3']);
    for (const key of ['4', 'Enter']) await page.keyboard.press(key);
    await page.locator('[data-phase="saved"]').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /B, then C, then D, then A/ }).waitFor();
    expect(answered()).toEqual([[b], [c], [d], [a]]);
    expect(faults).toEqual([]);
    client.close();
  }, 120_000);
});
