/** Hostile text is shown as text, in every room that shows texts, and does nothing else. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, skippedWithoutBrowser, startBrowser } from './support/browser.ts';
import { connectSocketClient } from './support/client.ts';
import { importText, pairsFile } from './support/data.ts';
import { decidable, enter, vote } from './support/rooms.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

/** The imported text, and a part of it that must be readable on the screen. */
const hostile: readonly { what: string; text: string; shown: string }[] = [
  {
    what: 'a script element',
    text: 'before <script>alert(1)</script> after',
    shown: '<script>alert(1)</script>',
  },
  {
    what: 'event handlers',
    text: '<img src=x onerror=alert(2)> <svg onload=alert(3)> <b onmouseover="alert(4)">b</b>',
    shown: 'onerror=alert(2)',
  },
  {
    what: 'frames, forms and styles',
    text: '<iframe src="https://evil.example/"></iframe><form action="https://evil.example/"><input name=q autofocus onfocus=alert(5)></form><style>*{display:none}</style><base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/">',
    shown: 'http-equiv=refresh',
  },
  {
    what: 'Markdown that loads and links',
    text: 'see ![picture](https://evil.example/x.png) and [a link](javascript:alert(6)) and [b](data:text/html,<script>alert(7)</script>) end',
    shown: 'end',
  },
  {
    what: 'a template and an entity',
    text: '{{constructor.constructor("alert(8)")()}} ${alert(9)} {@html "x"} &lt;script&gt; <!-- comment -->',
    shown: 'constructor.constructor',
  },
  {
    what: 'control characters',
    text: 'nul\u0001bell\u0007escape\u001b[31mred backspace\b\b\b delete\u007f end of it',
    shown: 'end of it',
  },
  {
    what: 'overrides of direction',
    text: 'user\u202Egnp.exe\u202C \u2066isolate \u200fmark \u061c and still readable',
    shown: 'and still readable',
  },
  { what: 'one huge line', text: `start${'W'.repeat(300_000)}stop`, shown: 'startWWWW' },
  {
    what: 'marks piled up',
    text: `a${'\u0301'.repeat(2000)}then the rest`,
    shown: 'then the rest',
  },
];

const name = '<img src=x onerror=alert(10)>';

const pairs = hostile
  .map(({ text }, row) =>
    JSON.stringify({
      id: `h${row}`,
      prompt: `${row}: ${text}`,
      chosen: text,
      rejected: `${text} B`,
    }),
  )
  .join('\n');
const targets = hostile
  .map(({ text }, row) => JSON.stringify({ prompt: `${row}: ${text}`, text: `${row} ${text}` }))
  .join('\n');

/** Elements that only text turned into markup could have made. */
function intruders(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'main :is(script, iframe, object, embed, form[action], style, base, meta, img, video), main [onerror], main [onload], main [onmouseover], main [onfocus], main a[href^="javascript" i], main a[href^="data" i]',
      ),
    ].map((element) => element.outerHTML.slice(0, 200)),
  );
}

async function expectTame(page: Page, faults: readonly string[]): Promise<void> {
  expect(await intruders(page)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  expect(faults).toEqual([]);
}

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe.skipIf(skippedWithoutBrowser !== '')(`hostile text${skippedWithoutBrowser}`, () => {
  it('is text in the label, data and transfer rooms, in names and in the import preview', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    await client.call('project.create', { name: 'Hostile' });
    const source = { name: 'h.jsonl', text: pairs, domain: name, role: 'source' as const };
    await importText(server, client, source, false);
    await importText(server, client, {
      ...source,
      name: 't.jsonl',
      text: targets,
      domain: 'chats',
      role: 'target',
    });
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(30_000);

    await enter(page, 'label');
    const seen: string[] = [];
    for (let turn = 0; turn < hostile.length; turn += 1) {
      await decidable(page);
      const [prompt, answer] = await Promise.all(
        ['the prompt', 'answer A'].map((part) =>
          page.getByRole('region', { name: `Text of ${part}` }).innerText(),
        ),
      );
      const row = Number(/^\D*(\d+):/.exec(prompt ?? '')?.[1]);
      expect(answer, hostile[row]?.what).toContain(hostile[row]?.shown);
      seen.push(hostile[row].what);
      await expectTame(page, faults);
      await page.keyboard.press('d');
      await expectTame(page, faults);
      await page.keyboard.press('d');
      if (turn < hostile.length - 1) await vote(page, turn % 2 === 0 ? '1' : 's');
    }
    expect(seen.sort()).toEqual(hostile.map(({ what }) => what).sort());

    await enter(page, 'data');
    await page.getByText(name).first().waitFor();
    await expectTame(page, faults);

    // The import dialog shows the same file before anything is imported.
    await page.evaluate(() => (location.hash = '#/data/import'));
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: /Choose files|Import more/ }).click(),
    ]);
    const file = { name: `${name}.jsonl`, mimeType: 'text/plain', buffer: Buffer.from(pairs) };
    await chooser.setFiles(file);
    await page.getByRole('heading', { name }).waitFor();
    await expectTame(page, faults);

    const labelled = {
      name: 'p.jsonl',
      text: pairsFile(60),
      domain: name,
      role: 'source' as const,
    };
    await importText(server, client, labelled);
    const { runId } = await client.call('train.start', { settings: { steps: 20, seeds: 1 } });
    await until(
      async () => {
        const run = (await client.call('runs.list', {})).find((one) => one.id === runId);
        if (run?.status === 'failed') throw new Error(run.failure?.message);
        return run?.status === 'done';
      },
      'the run is done',
      120,
    );
    await enter(page, 'transfer');
    const grid = page.getByRole('grid', { name: /Ranking of the target texts/ });
    await grid.getByRole('row').nth(1).waitFor();
    await expectTame(page, faults);
    for (let rank = 1; rank <= hostile.length; rank += 1) {
      await page.keyboard.press('Enter');
      const panel = page.getByRole('complementary', { name: `Rank ${rank} of ${hostile.length}` });
      await panel.waitFor();
      const text = await panel.getByRole('region', { name: 'Text', exact: true }).innerText();
      const row = Number(/(\d+) /.exec(text)?.[1]);
      expect(text, hostile[row]?.what).toContain(hostile[row]?.shown);
      await expectTame(page, faults);
      await page.keyboard.press('Escape');
      await page.keyboard.press('ArrowDown');
    }
    client.close();
  });
});
