/**
 * `npm run screenshots -- DIR`: every screen of the sample project in a real browser, in both themes and two
 * sizes, as DIR/NAME-THEME-WIDTHxHEIGHT.png. The README's pictures come from here (`--readme`), the walk as an
 * animated PNG. Then the real window, if there is an Electron. The sample contains Korean and emoji: Debian's
 * fonts-nanum and fonts-noto-color-emoji.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openPage, startBrowser } from '../test/e2e-web/support/browser.ts';
import { connectSocketClient } from '../test/e2e-web/support/client.ts';
import type { SocketClient } from '../test/e2e-web/support/client.ts';
import { importText, pairsFile } from '../test/e2e-web/support/data.ts';
import { decidable } from '../test/e2e-web/support/rooms.ts';
import { settled, show, useTheme, walkScreens } from '../test/e2e-web/support/screens.ts';
import { startServer } from '../test/e2e-web/support/server.ts';
import type { RunningServer } from '../test/e2e-web/support/server.ts';
import { writeModel } from '../test/unit/encoders/transformer-model.ts';
import { animatedPng } from './animated-png.ts';
import { ensureBuilt } from './launch/bundle.mjs';
import { takeWindow } from './window-screenshots.ts';

const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
] as const;

/** Screens shown in the README, in the light theme and the larger size. */
const pictures = new Set(['label']);
/** Screens of the walk, in order. */
const walk = [
  'label',
  'train-plan',
  'train-done',
  'transfer',
  'transfer-item',
  'transfer-evidence',
];
const SECONDS_A_SCREEN = 2.5;
const picturesFolder = fileURLToPath(new URL('../docs/pictures', import.meta.url));

/** @param readme also replaces the pictures in docs/pictures */
async function takeAll(into: string, readme: boolean): Promise<void> {
  await ensureBuilt('interface');
  await mkdir(into, { recursive: true });
  const files = await mkdtemp(path.join(tmpdir(), 'dialect-files-'));
  const importable = path.join(files, 'pairs.jsonl');
  await writeFile(importable, pairsFile(40, 3));
  const browser = await startBrowser();
  try {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    const { page, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    const look = (name: string) => take(page, into, name, readme);
    await walkScreens({
      page,
      client,
      importable,
      openProject: () => client.call('project.openSample', {}),
      model: await writeModel(path.join(files, 'sentence-encoder')),
      settings: { methods: ['coral', 'wdgrl', 'wdgrl@0.1', 'dann@1'] },
      look,
      scrolled: true,
    });
    await recordWalk(into, readme);
    await takeDifficultTexts(server, client, page, look);
    client.close();
    if (faults.length > 0) throw new Error(`The page misbehaved:\n${faults.join('\n')}`);
  } finally {
    await browser.close();
    await rm(files, { recursive: true });
  }
}

/** DIR/walk.png: the job from vote to evidence. @param readme also replaces the one in docs/pictures */
async function recordWalk(into: string, readme: boolean): Promise<void> {
  const [{ width, height }] = sizes;
  const files = walk.map((name) => path.join(into, `${name}-light-${width}x${height}.png`));
  const pictures = await Promise.all(files.map((file) => readFile(file)));
  const file = path.join(into, 'walk.png');
  await writeFile(file, animatedPng(pictures, SECONDS_A_SCREEN));
  if (readme) await copyFile(file, path.join(picturesFolder, 'walk.png'));
}

/** A place where the pointer highlights nothing. */
const aside = { x: 2, y: 400 };

async function take(page: Page, into: string, name: string, readme: boolean): Promise<void> {
  await page.mouse.move(aside.x, aside.y);
  for (const colorScheme of themes) {
    for (const size of sizes) {
      await page.setViewportSize(size);
      await useTheme(page, colorScheme);
      if (!name.endsWith('running')) await settled(page);
      const file = path.join(into, `${name}-${colorScheme}-${size.width}x${size.height}.png`);
      await page.screenshot({ path: file });
      if (readme && pictures.has(name) && colorScheme === 'light' && size === sizes[0]) {
        await mkdir(picturesFolder, { recursive: true });
        await copyFile(file, path.join(picturesFolder, `${name}.png`));
      }
    }
  }
  await page.setViewportSize(sizes[0]);
  await useTheme(page, 'light');
  process.stderr.write(`${name}\n`);
}

const paragraph =
  'The order left our house on the second day, the carrier has had it since, and what the page of the carrier shows is the last place where it was seen. ';

const difficult = [
  {
    name: 'long',
    prompt: `Where is my order? ${paragraph.repeat(6)}`,
    chosen: `# Your order\n\n${`${paragraph.repeat(4)}\n\n- one point\n- another point\n\n\`\`\`\nstatus = 'on its way'\n\`\`\`\n\n`.repeat(5)}`,
    rejected: `${paragraph.repeat(2)}${'https://example.invalid/'.padEnd(400, 'path/')} ${paragraph}`,
  },
  {
    name: 'right-to-left',
    prompt: 'متى يصل طلبي رقم 4711؟ لقد انتظرت أسبوعين.',
    chosen:
      'شكرا لرسالتك. غادر طلبك المستودع يوم الاثنين، ويصل خلال **ثلاثة أيام**. رقم التتبع: AB-12.',
    rejected: 'תודה על פנייתך. ההזמנה בדרך (order 4711) ותגיע בקרוב.',
  },
] as const;

/** Long and right-to-left texts in the Label room, each in a project of its own. */
async function takeDifficultTexts(
  server: RunningServer,
  client: SocketClient,
  page: Page,
  look: (name: string) => Promise<void>,
): Promise<void> {
  for (const { name, ...pair } of difficult) {
    await client.call('project.create', { name: `Text ${name}` });
    const text = JSON.stringify({ id: name, ...pair });
    const file = { name: `${name}.jsonl`, text, domain: 'letters', role: 'source' as const };
    await importText(server, client, file, false);
    await show(page, 'label');
    await decidable(page);
    await look(`label-${name}`);
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Usage: npm run screenshots -- DIR [--readme]\n');
  process.exitCode = 2;
} else {
  await takeAll(path.resolve(folder), process.argv.includes('--readme'));
  const missing = await takeWindow(path.resolve(folder), sizes);
  if (missing !== null) process.stderr.write(`No pictures of the window: ${missing}.\n`);
}
