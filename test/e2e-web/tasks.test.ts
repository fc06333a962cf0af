/** Best and worst, ratings, choices and pairs by criteria, each by keyboard alone, with undo across a reload. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListTaskId } from '../../src-main/contract/index.ts';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
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

const LONG = 'It goes on and on, line after line, until it has to be scrolled. '.repeat(40);
const file = [1, 2, 3]
  .flatMap((i) =>
    [`Plain, ${i}.`, `${i} ${LONG}`, `한국어 대답 ${i}.`, `إجابة بالعربية ${i}.`].map((text) =>
      JSON.stringify({ prompt: `Question ${i}?`, text }),
    ),
  )
  .join('\n');

interface Standing {
  answer: unknown;
  /** Items in the order of the screen. */
  shown: number[];
}

/** My standing decisions in a task, oldest first. */
function standing(project: string, task: ListTaskId): Standing[] {
  const db = new Database(project, { readonly: true });
  try {
    return db
      .prepare<[string], { answer: string; shown: string }>(
        `SELECT e.answer, e.shown FROM question_standing s JOIN event e ON e.id = s.event_id
         WHERE s.annotator = 'me' AND e.task = ? AND e.answer IS NOT NULL ORDER BY e.id`,
      )
      .all(task)
      .map(({ answer, shown }) => ({
        answer: JSON.parse(answer) as unknown,
        shown: JSON.parse(shown) as number[],
      }));
  } finally {
    db.close();
  }
}

const standings = (page: Page) =>
  page
    .locator('[data-answer]')
    .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-standing')));

async function openTask(page: Page, task: ListTaskId): Promise<string> {
  await page.evaluate((to) => (location.hash = to), `#/label/task/${task}`);
  // The task before it has a pending queue with a question, too.
  await page.locator(`a[aria-current="page"][href$="/task/${task}"]`).waitFor();
  await page.locator('[data-queue="pending"]').waitFor();
  return decidable(page);
}

async function next(page: Page, before: string): Promise<string> {
  await nextQuestion(page, before);
  return decidable(page);
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

async function violations(page: Page, task: string): Promise<string[]> {
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
      await page.screenshot({ path: path.join(folder, `${task}-${theme}-${width}.png`) });
    }
  }
  return found;
}

describe.skipIf(skippedWithoutBrowser !== '')(`annotation tasks${skippedWithoutBrowser}`, () => {
  it('are made in the Data room, decided by keys, undone after a reload, and listed', async () => {
    await using server = await startServer();
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);
    await createProject(page, 'Tasks');
    const client = await connectSocketClient(server);
    await importText(server, client, {
      name: 'texts.jsonl',
      text: file,
      domain: 'essays',
      role: 'source',
    });
    const project = path.join(server.home, 'projects', 'Tasks.dialect');
    const domainId = 1;
    const make = (task: ListTaskId, answers: number) =>
      client.call('data.makeQuestions', { domainId, task, count: 100, answers });
    expect(await make('best-worst', 4)).toEqual({ added: 3 });
    expect(await make('rating', 1)).toEqual({ added: 12 });
    expect(await make('choice', 1)).toEqual({ added: 12 });
    expect(await make('criteria', 2)).toEqual({ added: 6 });
    await client.call('label.setTaskSettings', {
      rating: { least: 1, most: 7, low: 'wrong', high: 'right' },
      choice: {
        options: [{ name: 'useful', value: 1 }, { name: 'rude' }, { name: 'false', value: 0 }],
        several: true,
      },
      criteria: { names: ['correct', 'clear'], learnFrom: null },
    });

    // Best and worst: the first digit is the best, the next one the worst. A mistake is undone first.
    const list = await openTask(page, 'best-worst');
    await press(page, '2', '2', '3');
    expect(await standings(page)).toEqual([null, null, 'best', null]);
    await page.reload();
    await decidable(page);
    expect(await standings(page)).toEqual([null, null, 'best', null]);
    expect(await violations(page, 'best-worst')).toEqual([]);
    await press(page, '1');
    const second = await next(page, list);
    let [{ answer, shown }] = standing(project, 'best-worst');
    expect(answer).toEqual({ best: shown[2], worst: shown[0] });
    // With Shift the worst comes first.
    await press(page, 'Shift+4', '1');
    await next(page, second);
    ({ answer, shown } = standing(project, 'best-worst')[1]);
    expect(answer).toEqual({ best: shown[0], worst: shown[3] });
    await page.reload();
    await decidable(page);
    await press(page, 'Control+z');
    await until(async () => (await queueCount(page, 'Done')) === 1, 'the choice is taken back');
    expect(await decidable(page)).toBe(second);
    expect(await standings(page)).toEqual(['best', null, null, 'worst']);
    // A digit would start again, with the best: it is the key shown there.
    expect(await page.getByRole('button', { name: 'A best' }).textContent()).toContain('1');
    expect(await page.getByRole('button', { name: 'A worst' }).textContent()).not.toContain('1');
    await press(page, 'Control+Shift+z');
    await until(async () => (await queueCount(page, 'Done')) === 2, 'and given again');

    // Ratings: one key. A value beyond the scale does nothing.
    const rated = await openTask(page, 'rating');
    await press(page, '9');
    expect(await page.getByText('Not rated yet').count()).toBe(1);
    expect(await violations(page, 'rating')).toEqual([]);
    await press(page, '6');
    await next(page, rated);
    expect(standing(project, 'rating')[0].answer).toEqual({ value: 6, least: 1, most: 7 });
    await press(page, 's');
    await until(async () => (await queueCount(page, 'Skipped')) === 1, 'one is skipped');

    // Choices: digits choose, Enter sends what is chosen.
    const chosen = await openTask(page, 'choice');
    await press(page, 'Enter', '3', '1', '2', '3');
    expect(await standings(page)).toEqual(['useful, rude']);
    expect(await violations(page, 'choice')).toEqual([]);
    await press(page, 'Enter');
    await next(page, chosen);
    expect(standing(project, 'choice')[0].answer).toEqual({ options: ['useful', 'rude'] });

    // Criteria: one key each, the overall one last; the first open one is current.
    const judged = await openTask(page, 'criteria');
    await press(page, 'ArrowDown', '0', '2');
    expect(await page.getByText('1 of 3 open').count()).toBe(1);
    expect(await violations(page, 'criteria')).toEqual([]);
    await press(page, '1');
    await next(page, judged);
    ({ answer, shown } = standing(project, 'criteria')[0]);
    const by = [
      ['clear', null],
      ['correct', shown[0]],
    ];
    expect(answer).toEqual({ overall: shown[1], by });

    // Done ones are listed in words; a change of a complete answer waits for Enter.
    await page.evaluate(() => (location.hash = '#/label/task/criteria/queue/done'));
    await page.getByRole('link', { name: /overall B, clear equal, correct A/ }).click();
    expect(await decidable(page)).toBe(judged);
    await press(page, '2', 'Enter');
    await page.getByRole('link', { name: /overall B, clear equal, correct B/ }).waitFor();

    // The dialog offers every task, and the project's settings for it.
    await page.evaluate(() => (location.hash = '#/data'));
    await page.getByRole('button', { name: /Make pairs/ }).click();
    await page.getByLabel('What to make').selectOption({ label: 'Ratings: one text on a scale' });
    expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('7');
    await page.getByLabel('What to make').selectOption({ label: 'Pairs by criteria, and overall' });
    expect(await page.getByLabel('Criteria beside').inputValue()).toBe('correct, clear');
    await page.keyboard.press('Escape');

    // A rating on a former scale is shown as such, and only a new rating sends anything.
    await client.call('label.setTaskSettings', {
      ...(await client.call('label.taskSettings', {})),
      rating: { least: 1, most: 10, low: 'wrong', high: 'right' },
    });
    await page.evaluate(() => (location.hash = '#/label/task/rating/queue/done'));
    await page.getByRole('link', { name: /6 on 1 to 7/ }).click();
    expect(await decidable(page)).toBe(rated);
    await page.getByText('Rated 6 on 1 to 7').waitFor();
    await press(page, 'Enter', '0');
    await page.getByRole('link', { name: /10 on 1 to 10/ }).waitFor();
    expect(standing(project, 'rating')[0].answer).toEqual({ value: 10, least: 1, most: 10 });
    const given = { annotator: 'me', questionId: Number(rated) };
    expect(await client.call('question.history', given)).toHaveLength(2);
    await page.getByRole('combobox', { name: 'Order' }).selectOption({ label: 'Prompt by prompt' });
    expect(await page.getByRole('option', { name: 'Most to learn first' }).count()).toBe(0);
    expect(faults).toEqual([]);
    client.close();
  }, 120_000);
});
