/** Actions of the window's tests in the page. */
import type { Page } from 'playwright-core';
import { decidable } from '../../e2e-web/support/rooms.ts';

/** Opens the sample from the start page, and waits until its first pair can be decided. */
export async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: /ample project/ }).click();
  await page.waitForURL(/#\/label/);
  await decidable(page);
}

/** Number of pairs that the Label room counts as done. */
export async function done(page: Page): Promise<number> {
  const text = await page.getByRole('link', { name: /^Done [\d,]+$/ }).innerText();
  return Number(text.replaceAll(/\D/g, ''));
}

/** The text of all toasts. */
export async function said(page: Page): Promise<string> {
  return (await page.locator('[data-sonner-toast]').allInnerTexts()).join('\n');
}

/** Drops files from the disk on the middle of the window, as a file manager does. */
export async function drop(page: Page, ...files: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  }
  await session.detach();
}
