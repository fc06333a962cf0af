// @vitest-environment jsdom
/** The list of decisions when the annotator or the filters change: selection and rows belong to one list. */
import { createRawSnippet, flushSync, mount, unmount } from 'svelte';
import { expect, it, onTestFinished } from 'vitest';
import DoneList from '../../../src-renderer/src/features/label/DoneList.svelte';
import {
  type DonePage,
  filterOf,
  everything,
} from '../../../src-renderer/src/features/label/done.ts';
import type { Host } from '../../../src-renderer/src/host/index.ts';
import { seat } from '../../../src-renderer/src/state/annotator.svelte.ts';
import { app, start } from '../../../src-renderer/src/state/app.svelte.ts';

interface Item {
  id: number;
  of: string;
}
type Page = DonePage<Item>;

/** Items 1 and 2 of the present annotator, and an older page that arrives on demand. */
function list() {
  const sent: { command: string; params: unknown }[] = [];
  const older: ((page: Page) => void)[] = [];
  const call = (command: string, params: unknown) => {
    if (command === 'data.domains') return Promise.resolve([]);
    sent.push({ command, params });
    return Promise.resolve({ changed: 2 });
  };
  void start({ kind: 'web', call, subscribe: () => () => undefined } as unknown as Host);
  seat.annotator = 'anna';
  const screen = mount(DoneList<Item>, {
    target: document.body,
    props: {
      task: 'pairs',
      plural: 'votes',
      wordsWidth: '1px',
      outcomes: [],
      changes: [{ outcome: 'both-bad', label: 'Both bad' }],
      load({ before }) {
        const of = app.annotator;
        if (before !== undefined) return new Promise<Page>((resolve) => older.push(resolve));
        const items = [1, 2].map((id) => ({ id, of }));
        return Promise.resolve({ items, before: 'there', total: null });
      },
      rowOf: ({ id, of }) => ({
        id,
        standing: `${of} ${id}`,
        href: '#',
        prompt: `of ${of}`,
        words: 'tie',
        at: 0,
        reasons: [],
        note: '',
      }),
      historyOf: () => Promise.resolve([]),
      texts: createRawSnippet(() => ({ render: () => '<i></i>' })),
    },
  });
  onTestFinished(() => void unmount(screen));
  const rows = () =>
    [...document.querySelectorAll('li')].map(
      (row) => `${row.dataset['id'] ?? ''} ${row.querySelector('.muted')?.textContent ?? ''}`,
    );
  const press = (name: string) =>
    [...document.querySelectorAll('button')]
      .find((one) => one.textContent?.trim() === name)
      ?.click();
  const select = (at: number) => {
    document.querySelectorAll<HTMLInputElement>('li input')[at]?.click();
    flushSync();
  };
  const selected = () => document.querySelector('[aria-label="Change what is selected"]');
  return { sent, older, rows, press, select, selected };
}

it('a change of many names the votes that were seen', async () => {
  const { sent, rows, press, select } = list();
  await expect.poll(rows).toEqual(['1 of anna', '2 of anna']);
  select(0);
  select(1);
  press('Both bad');
  expect(sent).toEqual([
    {
      command: 'label.change',
      params: {
        annotator: 'anna',
        task: 'pairs',
        outcome: 'both-bad',
        ids: [1, 2],
        seen: ['anna 1', 'anna 2'],
      },
    },
  ]);
});

it('nothing stays selected for the next annotator', async () => {
  const { rows, select, selected } = list();
  await expect.poll(rows).toEqual(['1 of anna', '2 of anna']);
  select(0);
  expect(selected()).not.toBeNull();
  seat.annotator = 'ben';
  flushSync();
  expect(selected()).toBeNull();
  await expect.poll(rows).toEqual(['1 of ben', '2 of ben']);
});

it('an older page that comes late is not added to the list of another annotator', async () => {
  const { older, rows, press } = list();
  await expect.poll(rows).toEqual(['1 of anna', '2 of anna']);
  press('Show older votes');
  await expect.poll(() => older.length).toBe(1);
  seat.annotator = 'ben';
  flushSync();
  await expect.poll(rows).toEqual(['1 of ben', '2 of ben']);
  older[0]?.({ items: [{ id: 3, of: 'anna' }], before: null, total: null });
  await expect
    .poll(() => {
      press('Show older votes'); // the button waits for the page that is on its way
      return older.length;
    })
    .toBe(2);
  older[1]?.({ items: [{ id: 4, of: 'ben' }], before: null, total: null });
  await expect.poll(rows).toEqual(['1 of ben', '2 of ben', '4 of ben']);
});

it('words look for the reasons whose label has them, too', () => {
  const labels = [
    { id: 'instructions', label: 'as asked' },
    { id: 'clear', label: 'clearer' },
  ];
  const wanted = (search: string) => filterOf({ ...everything, search }, labels).reasons;
  expect([wanted('As Asked'), wanted('clear'), wanted(' '), wanted('[')]).toEqual([
    ['instructions'],
    ['clear'],
    undefined,
    undefined,
  ]);
});
