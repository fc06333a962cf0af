// @vitest-environment jsdom
import { flushSync } from 'svelte';
import { fromStore, toStore, writable } from 'svelte/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acts, dispatchKey, type Act } from '../../../src-renderer/src/state/acts.svelte.ts';
import { adopt } from '../../../src-renderer/src/state/app.svelte.ts';
import { navigate } from '../../../src-renderer/src/state/router.svelte.ts';

const done: string[] = [];
let stops: (() => void)[] = [];

function act(id: string, key: string | string[], more: Partial<Act> = {}): void {
  stops.push(acts.register({ id, label: id, key, run: () => done.push(id), ...more }));
}

function press(key: string, options: KeyboardEventInit = {}, target: EventTarget = document.body) {
  const code = /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : '';
  const event = new KeyboardEvent('keydown', {
    key,
    code,
    bubbles: true,
    cancelable: true,
    ...options,
  });
  target.dispatchEvent(event);
  return event;
}

beforeEach(() => {
  done.length = 0;
  adopt({
    version: '0',
    host: 'web',
    project: { id: 'p', name: 'P', path: '/p.dialect', createdAt: 0, sample: false },
    recents: [],
    projectsFolder: '/',
    preferences: {
      annotator: 'me',
      theme: 'system',
      autoAdvance: true,
      autoAdvanceMs: 0,
      showWordCounts: false,
      textSize: 16,
      lineLength: 'normal',
      linkedScroll: false,
      engine: 'auto',
      downloads: false,
      judge: { url: '', model: '', template: '' },
      keys: {
        'remapped.act': 'F7',
        'several.keys': ['F8', 'b'],
        'vote.a': ['z', 'F9'],
        'vote.b': '<',
      },
    },
    jobs: [],
  });
  navigate(['label']);
  window.addEventListener('keydown', dispatchKey);
});
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
  window.removeEventListener('keydown', dispatchKey);
  document.body.replaceChildren();
});

describe('a key does its act', () => {
  test('and the browser is kept from doing its own', () => {
    act('one', ['x', 'ArrowLeft']);
    expect(press('x').defaultPrevented).toBe(true);
    press('ArrowLeft');
    expect(done).toEqual(['one', 'one']);
  });

  test('only in its room, and only when it can be done', () => {
    act('elsewhere', 'x', { room: 'train' });
    act('not now', 'y', { when: () => false });
    press('x');
    press('y');
    expect(done).toEqual([]);
  });

  test('the room’s own before one that works everywhere', () => {
    act('everywhere', 'x');
    act('here', 'x', { room: 'label' });
    press('x');
    expect(done).toEqual(['here']);
  });

  test('by the key that the person chose, and by no other', () => {
    act('remapped.act', ['x', 'y']);
    press('x');
    press('y');
    press('F7');
    expect(done).toEqual(['remapped.act']);
    expect(acts.keyOf('remapped.act')).toBe('F7');
  });

  test('by each of several keys that the person chose', () => {
    act('several.keys', 'x');
    press('F8');
    press('b');
    press('x');
    expect(done).toEqual(['several.keys', 'several.keys']);
  });

  test('with Shift or Alt by the keys that the person chose for the act that it is a form of', () => {
    act('vote.a', '1');
    const formOf = { id: 'vote.a', modifier: 'Shift' } as const;
    act('vote.a-slightly', ['Shift+1', 'Shift+ArrowLeft'], { formOf });
    press('z', { shiftKey: true });
    press('z');
    press('1', { shiftKey: true });
    expect(done).toEqual(['vote.a-slightly', 'vote.a']);
    expect(acts.keysOf({ id: 'vote.a-slightly', label: '', formOf })).toEqual([
      'Shift+z',
      'Shift+F9',
    ]);
    act('other', 'Shift+q');
    expect(acts.conflicts('vote.a', 'q').map(({ id }) => id)).toEqual(['other']);
    expect(acts.conflicts('vote.a', 'z')).toEqual([]);
  });

  test('as itself where the person chose a sign for it that is typed with Shift', () => {
    act('vote.b', '2');
    act('vote.b-slightly', 'Shift+2', { formOf: { id: 'vote.b', modifier: 'Shift' } });
    press('<', { shiftKey: true });
    press('<');
    expect(done).toEqual(['vote.b', 'vote.b']);
  });

  test('in sequence, and a key that continues nothing may begin something', () => {
    act('go', 'g d');
    act('plain', 'x');
    press('g');
    press('d');
    press('g');
    press('x');
    expect(done).toEqual(['go', 'plain']);
  });

  test('once however long it is held, unless it is for moving', () => {
    act('vote', 'x');
    act('move', 'y', { repeat: true });
    press('x', { repeat: true });
    press('y', { repeat: true });
    expect(done).toEqual(['move']);
  });
});

describe('a key is inert', () => {
  function field(html: string): HTMLElement {
    document.body.innerHTML = html;
    return document.body.firstElementChild as HTMLElement;
  }
  test.each(['<input>', '<textarea></textarea>', '<select></select>'])('in %s', (html) => {
    act('vote', 'x');
    act('palette', 'Control+k', { inFields: true });
    const target = field(html);
    press('x', {}, target);
    press('k', { ctrlKey: true }, target);
    expect(done).toEqual(['palette']);
  });

  test('while a dialog is open', () => {
    act('vote', 'x');
    field('<div role="dialog" data-state="open"></div>');
    press('x');
    expect(done).toEqual([]);
  });

  test('on a button where it presses the button, but not otherwise', () => {
    act('enter', 'Enter');
    act('vote', 'x');
    const target = field('<button>b</button>');
    press('Enter', {}, target);
    press('x', {}, target);
    expect(done).toEqual(['vote']);
  });
});

test('a key that is declared anew is drawn anew', () => {
  const reason = { id: 'reason.anew', label: 'Reason', room: 'label' } as const;
  const forget = acts.declare([{ ...reason, key: 'q' }]);
  let drawn: string | undefined;
  stops.push(toStore(() => acts.keyOf(reason.id)).subscribe((key) => (drawn = key)));
  expect(drawn).toBe('q');
  forget();
  stops.push(acts.declare([{ ...reason, key: 'w' }]));
  flushSync();
  expect(drawn).toBe('w');
});

describe('what is asked for too early', () => {
  const ready = async () => {
    await Promise.resolve();
    flushSync();
  };

  test('is done once the room is there', async () => {
    acts.declare([{ id: 'early.start', label: 'Start', key: 'F8', room: 'label', early: true }]);
    expect(press('F8').defaultPrevented).toBe(true);
    expect(acts.held?.id).toBe('early.start');
    act('early.start', 'F8', { room: 'label', early: true });
    await ready();
    expect(done).toEqual(['early.start']);
    expect(acts.held).toBeNull();
  });

  test('is done once what it works on is known, and not where it then cannot be done', async () => {
    const found = writable<boolean | undefined>(undefined);
    const known = fromStore(found);
    const waiting = () => known.current === undefined;
    const more = { early: true, waiting };
    act('start', 'x', { ...more, when: () => known.current === true });
    press('x');
    await ready();
    expect(done).toEqual([]);
    found.set(true);
    await ready();
    expect(done).toEqual(['start']);
    found.set(undefined);
    press('x');
    found.set(false);
    await ready();
    expect(done).toEqual(['start']);
    expect(acts.held).toBeNull();
  });

  test('is dropped by another key, and by leaving the room', async () => {
    const declaration = { label: 'Start', key: 'F8', room: 'label' as const, early: true };
    acts.declare([{ id: 'early.dropped', ...declaration }]);
    press('F8');
    press('Escape');
    expect(acts.held).toBeNull();
    press('F8');
    navigate(['data']);
    await ready();
    expect(acts.held).toBeNull();
    act('early.dropped', 'F8', { room: 'label', early: true });
    await ready();
    expect(done).toEqual([]);
  });

  test('is nothing where it decides about what was not yet seen', async () => {
    act('vote', 'x', { waiting: () => true });
    press('x');
    expect(acts.held).toBeNull();
  });

  test('is held by the palette from another room, until that room can do it', async () => {
    acts.declare([{ id: 'early.there', label: 'There', room: 'train', elsewhere: true }]);
    acts.invoke('early.there');
    expect(location.hash).toBe('#/train');
    act('early.there', [], { room: 'train' });
    await ready();
    expect(done).toEqual(['early.there']);
  });
});

describe('conflicts', () => {
  test('are seen within a room and with what works everywhere, not between rooms', () => {
    act('conflict.everywhere', 'F2');
    act('conflict.label', 'F3', { room: 'label' });
    act('conflict.train', 'F4', { room: 'train' });
    const ids = (id: string, key: string) => acts.conflicts(id, key).map((other) => other.id);
    expect(ids('conflict.label', 'F2')).toEqual(['conflict.everywhere']);
    expect(ids('conflict.everywhere', 'F4')).toEqual(['conflict.train']);
    expect(ids('conflict.label', 'F4')).toEqual([]);
  });
});
