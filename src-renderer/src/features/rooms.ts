/**
 * The rooms of the left rail, in the order of the job. A room is a folder here with `Room.svelte` (loaded
 * once another is on the screen) and, if it has keys, `acts.ts` (see declared.ts).
 */
import type { Component } from 'svelte';
import type { RoomName } from '../state/router.svelte.ts';
import type { IconName } from '../ui/Icon.svelte';

export interface Room {
  name: RoomName;
  label: string;
  /** The question that the room answers. */
  question: string;
  icon: IconName;
  /** The key after G. */
  letter: string;
  load: () => Promise<{ default: Component }>;
}

const modules = import.meta.glob<{ default: Component }>('./*/Room.svelte');

function load(name: RoomName): Promise<{ default: Component }> {
  const found = modules[`./${name}/Room.svelte`];
  return found ? found() : Promise.reject(new Error(`The room ${name} is not built.`));
}

export const rooms: readonly Room[] = [
  {
    name: 'data',
    label: 'Data',
    question: 'What do I have in each domain?',
    icon: 'data',
    letter: 'd',
    load: () => load('data'),
  },
  {
    name: 'label',
    label: 'Label',
    question: 'Which answer is better?',
    icon: 'label',
    letter: 'l',
    load: () => load('label'),
  },
  {
    name: 'people',
    label: 'People',
    question: 'How far do annotators agree?',
    icon: 'people',
    letter: 'p',
    load: () => load('people'),
  },
  {
    name: 'train',
    label: 'Train',
    question: 'What can be learned, and how long will it take?',
    icon: 'train',
    letter: 't',
    load: () => load('train'),
  },
  {
    name: 'transfer',
    label: 'Transfer',
    question: 'Can I trust it on the target, and what comes first there?',
    icon: 'transfer',
    letter: 'r',
    load: () => load('transfer'),
  },
  {
    name: 'settings',
    label: 'Settings',
    question: 'Who labels, which engine, which keys?',
    icon: 'settings',
    letter: ',',
    load: () => load('settings'),
  },
];

/** Loads every room shortly after the first page is shown, so that entering one is instant. */
export function preload(): void {
  setTimeout(() => {
    // A failure is reported on entering the room, with whether a reload helps.
    for (const room of rooms) room.load().catch(() => undefined);
  }, 300);
}
