/** What annotators disagree on in other tasks than pairs is settled by keys alone, on the same screen as pairs. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient, type SocketClient } from './support/client.ts';
import { importText, makeProject } from './support/data.ts';
import { useTheme } from './support/screens.ts';
import { startServer } from './support/server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const ranking = JSON.stringify({
  prompt: 'Which letter says it best?',
  answers: ['short and clear', 'polite, but long', 'neither'],
  ranks: [1, 2, 3],
});

/** Three annotators on a ranking, of whom two say the same. */
async function disagree(client: SocketClient): Promise<void> {
  const task = 'ranking' as const;
  const [question] = await client.call('question.next', { annotator: 'ann', task });
  const [a, b, c] = question.answers.map(({ id }) => id).toSorted((one, other) => one - other);
  const answers = { ann: [[b], [a], [c]], ben: [[a], [b, c]], cem: [[a], [c, b]] };
  for (const [annotator, answer] of Object.entries(answers)) {
    await client.call('question.submit', {
      questionId: question.questionId,
      annotator,
      outcome: 'ranked',
      answer,
      shown: [a, b, c],
      durationMs: 900,
      note: annotator === 'ann' ? 'the second is kinder' : '',
    });
  }
}

/** What was settled, taken back or not, in the order of the decisions. */
function settledIn(project: string): { answer: string; note: string }[] {
  const db = new Database(project, { readonly: true });
  try {
    return db
      .prepare<[], { answer: string; note: string }>(
        `SELECT answer, note FROM event WHERE annotator = 'me (adjudication)' AND kind = 'vote'
         ORDER BY id`,
      )
      .all();
  } finally {
    db.close();
  }
}

/** axe on the screen as it is, in both themes; pictures where DIALECT_SCREENS names a folder. */
async function violations(page: Page): Promise<string[]> {
  const folder = process.env['DIALECT_SCREENS'];
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    for (const [width, height] of [
      [1280, 800],
      [900, 600],
    ]) {
      await page.setViewportSize({ width, height });
      if (folder !== undefined) {
        await page.screenshot({ path: join(folder, `settle-${theme}-${width}.png`) });
      }
    }
    const axe = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    found.push(...axe.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`));
  }
  return found;
}

describe.skipIf(skippedWithoutBrowser !== '')(`disagreements${skippedWithoutBrowser}`, () => {
  it('on a ranking are settled, taken back and settled otherwise by keys', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    await makeProject(server, client, { keepLabels: false });
    const rankings = { name: 'rankings.jsonl', text: ranking };
    await importText(server, client, { ...rankings, domain: 'letters', role: 'source' }, false);
    await disagree(client);
    const { page, faults } = await openPage(browser, server.url);
    await page.getByRole('main').first().waitFor();
    await page.evaluate(() => (location.hash = '#/people/disagreements'));
    await page.getByText('Nothing to settle here').waitFor();
    await page.getByRole('link', { name: 'Other tasks 1' }).focus();
    await page.keyboard.press('Enter');
    const first = page.getByRole('button', { name: /^A, then B = C/ });
    await first.waitFor();
    await page.getByText('the second is kinder').waitFor();
    expect(await violations(page)).toEqual([]);

    await page.keyboard.press('n');
    await page.keyboard.type('clear beats kind');
    await page.keyboard.press('Enter');
    await page.keyboard.press('1');
    await page.getByText('0 questions to settle, 1 question settled').waitFor();
    await page.keyboard.press('Control+z');
    await first.waitFor();
    await page.keyboard.press('2');
    await page.getByText('0 questions to settle, 1 question settled').waitFor();
    const answers = settledIn(join(server.home, 'projects', 'Plants.dialect'));
    expect(answers.map(({ note }) => note)).toEqual(['clear beats kind', '']);
    expect(answers.map(({ answer }) => (JSON.parse(answer) as number[][]).length)).toEqual([2, 3]);
    expect(faults).toEqual([]);
    client.close();
  });
});
