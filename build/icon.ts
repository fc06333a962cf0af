/**
 * `npm run icon`: draws resources/icon.png, the source of the packages' icons on every platform, from the
 * interface's own icon. Run it when that changes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const EDGE = 1024;
/** Share of the edge that stays clear on each side, as desktops expect. */
const MARGIN = 0.06;

const drawing = await readFile(new URL('../src-renderer/public/icon.svg', import.meta.url), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage({ viewport: { width: EDGE, height: EDGE } });
  await page.setContent(drawing);
  await page.addStyleTag({
    content: `body { margin: ${EDGE * MARGIN}px } svg { display: block; width: ${EDGE * (1 - 2 * MARGIN)}px }`,
  });
  const picture = await page.screenshot({ omitBackground: true });
  await writeFile(new URL('../resources/icon.png', import.meta.url), picture);
} finally {
  await browser.close();
}
