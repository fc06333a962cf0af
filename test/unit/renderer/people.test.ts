// @vitest-environment jsdom
/** What somebody is at work on in People stays on the screen, whatever others do meanwhile. */
import { flushSync, mount, unmount } from 'svelte';
import { expect, it, onTestFinished } from 'vitest';
import type { Disagreement, Disagreements } from '../../../src-main/contract/index.ts';
import Adjudicate from '../../../src-renderer/src/features/people/Adjudicate.svelte';
import { draft } from '../../../src-renderer/src/features/people/guidelines-draft.svelte.ts';
import type { Host } from '../../../src-renderer/src/host/index.ts';
import { dispatchKey } from '../../../src-renderer/src/state/acts.svelte.ts';
import { start } from '../../../src-renderer/src/state/app.svelte.ts';
import { navigate } from '../../../src-renderer/src/state/router.svelte.ts';

type Wish = { exclude: number[]; shown?: number };

/** A core with open pairs, those that come first at the head. */
function core(open: number[]) {
  let changed: (value: unknown) => void = () => undefined;
  const settled: unknown[] = [];
  const answers: Record<string, (params: Wish & { pairId: number }) => unknown> = {
    'people.disagreements'({ exclude, shown }): Disagreements {
      const next =
        shown !== undefined && open.includes(shown)
          ? [shown]
          : open.filter((one) => !exclude.includes(one));
      const answer = (id: number) => ({ id, text: `answer ${id}` });
      const pairs = next.slice(0, 1).map((pairId): Disagreement => ({
        pairId,
        domain: 'email',
        prompt: `prompt ${pairId}`,
        turns: [],
        votes: [],
        answers: [answer(pairId * 10 + 1), answer(pairId * 10 + 2)],
      }));
      return { total: open.length, settled: 0, pairs };
    },
    'people.adjudicate'(decision) {
      settled.push(decision);
      open.splice(open.indexOf(decision.pairId), 1);
      changed({ what: 'votes' });
    },
  };
  const host = {
    kind: 'web',
    call: (command: string, params: never) => Promise.resolve(answers[command]?.(params)),
    subscribe(topic: string, listener: typeof changed) {
      if (topic === 'data') changed = listener;
      return () => undefined;
    },
  };
  void start(host as unknown as Host);
  return { open, settled, voted: () => changed({ what: 'votes' }) };
}

async function drawn(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await Promise.resolve();
    flushSync();
  }
}
const prompt = () => document.querySelector('[aria-label="Prompt"]')?.textContent?.trim();
const press = (name: string) =>
  [...document.querySelectorAll('button')].find((one) => one.textContent?.includes(name))?.click();

it('a pair stays while it is open, with its note, and what is decided is decided of it', async () => {
  window.addEventListener('keydown', dispatchKey);
  navigate(['people', 'disagreements']);
  const { open, settled, voted } = core([1, 2, 3]);
  const screen = mount(Adjudicate, { target: document.body });
  onTestFinished(() => void unmount(screen));
  await drawn();
  expect(prompt()).toBe('prompt 1');
  const note = document.querySelector<HTMLInputElement>('input');
  if (note) note.value = 'because';
  note?.dispatchEvent(new Event('input', { bubbles: true }));
  open.reverse(); // pair 3 has more votes by now
  voted();
  await drawn();
  expect(prompt()).toBe('prompt 1');
  press('First is better');
  await drawn();
  expect(settled).toMatchObject([{ pairId: 1, chosen: 11, note: 'because' }]);
  expect(prompt()).toBe('prompt 3');
  expect(document.querySelector('input')?.value).toBe('');
  // Twice in a row: the second press is for a pair that nobody has seen.
  press('Leave it open');
  flushSync();
  press('Leave it open');
  await drawn();
  expect(prompt()).toBe('prompt 2');
  // What was left open stays so, though the others' order is another one by now.
  open.splice(0, open.length, 2, 4, 3);
  voted();
  await drawn();
  press('Leave it open');
  await drawn();
  expect(prompt()).toBe('prompt 4');
});

it('guidelines that a former version took the place of come back', () => {
  const version = { text: 'one', reasons: [{ id: 'a', label: 'a', key: null }] };
  const now = { ...version, id: 'x', number: 1, author: '', at: 0, words: [], versions: [] };
  draft.begin('/p.dialect', now);
  draft.text = 'mine';
  const back = draft.take({ ...version, text: 'former' }, now);
  expect(draft.content.text).toBe('former');
  back();
  expect(draft.content.text).toBe('mine');
  expect(draft.changed).toBe(true);
});
