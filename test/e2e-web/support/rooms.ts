/** User actions in the rooms, by keyboard if there is a key. */
import type { Page } from 'playwright-core';

const letters = { data: 'd', label: 'l', train: 't', transfer: 'r', settings: ',' } as const;
export type RoomName = keyof typeof letters;

/** Goes to a room by its two keys and waits until it is on the screen. */
export async function enter(page: Page, room: RoomName): Promise<void> {
  // A page that was just opened has no keys yet.
  await page.getByRole('navigation').first().waitFor();
  // Keys are inert in fields: removes the focus from any field.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('g');
  await page.keyboard.press(letters[room]);
  await page.getByRole('main', { name: new RegExp(`^${room}$`, 'i') }).waitFor();
}

export async function createProject(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /New project/ }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.keyboard.press('Enter');
  await page.getByRole('main', { name: 'Data' }).waitFor();
}

export interface ImportWish {
  file: string;
  domain: string;
  role: 'source' | 'target' | 'gold';
  /** False: the labels of the file are ignored, so that its pairs have to be labelled. */
  keepLabels?: boolean;
}

/** Imports one file through the dialog of the Data room and waits for its report. */
export async function importFile(page: Page, wish: ImportWish): Promise<void> {
  await page.evaluate(() => (location.hash = '#/data/import'));
  const again = page.getByRole('button', { name: /Import more|Choose files/ });
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), again.click()]);
  await chooser.setFiles(wish.file);
  await page.getByLabel('Domain', { exact: true }).fill(wish.domain);
  await page.getByRole('radio', { name: new RegExp(`^${wish.role}`) }).check({ force: true });
  const labels = page.getByRole('switch', { name: /Use the labels/ });
  if (wish.keepLabels === false) await labels.click();
  await page
    .getByRole('button', { name: /^Import/ })
    .last()
    .click();
  await page.getByRole('heading', { name: `Imported into ${wish.domain}` }).waitFor();
}

/** How many pairs a queue of the Label room shows. */
export async function queueCount(page: Page, queue: string): Promise<number> {
  const tab = await page.getByRole('link', { name: new RegExp(`^${queue} [\\d,]+$`) }).innerText();
  return Number(tab.replaceAll(/\D/g, ''));
}

/** Presses a vote's key once the pair can be decided, and waits for the next one and until the vote is on disk. */
export async function vote(page: Page, key: string): Promise<void> {
  const pair = await decidable(page);
  await page.keyboard.press(key);
  await nextQuestion(page, pair);
}

/** Waits until another question than this one is on the screen, and the vote on this one on disk. */
export async function nextQuestion(page: Page, before: string): Promise<void> {
  await page.locator(`[data-pair]:not([data-pair="${before}"])[data-phase="deciding"]`).waitFor();
  const status = page.locator('[data-pair] > [role="status"]', { hasText: /^Saved: / });
  await status.waitFor({ state: 'attached' });
}

/** The pair on the screen, once keys can decide it: those pressed as it appears are ignored. */
export async function decidable(page: Page): Promise<string> {
  const room = page.locator('[data-pair][data-phase="deciding"]');
  await room.waitFor();
  return (await room.getAttribute('data-pair')) ?? '';
}

/** Trains with few seeds and steps and waits until the run is done. */
export async function trainShortly(page: Page): Promise<void> {
  await enter(page, 'train');
  await page.locator('summary', { hasText: /^Settings/ }).click();
  await page.getByRole('textbox', { name: 'Seeds' }).fill('2');
  await page.getByRole('textbox', { name: 'Steps' }).fill('60');
  await page.keyboard.press('Tab');
  await page.getByText('2 seeds each, 60 steps').waitFor();
  await page.getByRole('button', { name: /^Train/ }).click();
  await page.getByRole('button', { name: /See the ranking/ }).waitFor({ timeout: 90_000 });
}
