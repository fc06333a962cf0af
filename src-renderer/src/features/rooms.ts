/**
 * The rooms of the left rail, in the order of the job. A room is a folder here with `Room.svelte`
 * (loaded when first entered) and, where it has keys, `acts.ts` exporting `declared`.
 */
import type { Component } from 'svelte';
import type { ActDeclaration } from '../state/acts.svelte.ts';
import type { RoomName } from '../state/router.svelte.ts';
import type { IconName } from '../ui/Icon.svelte';

export interface Room {
  name: RoomName;
  label: string;
  /** The question that the room answers. */
  question: string;
  icon: IconName;
  /** After G. */
  letter: string;
  load: () => Promise<{ default: Component }>;
}

export const rooms: readonly Room[] = [
  {
    name: 'data',
    label: 'Data',
    question: 'What do I have in each domain?',
    icon: 'data',
    letter: 'd',
    load: () => import('./data/Room.svelte'),
  },
  {
    name: 'label',
    label: 'Label',
    question: 'Which answer is better?',
    icon: 'label',
    letter: 'l',
    load: () => import('./label/Room.svelte'),
  },
  {
    name: 'train',
    label: 'Train',
    question: 'What can be learned, and how long will it take?',
    icon: 'train',
    letter: 't',
    load: () => import('./train/Room.svelte'),
  },
  {
    name: 'transfer',
    label: 'Transfer',
    question: 'Can I trust it on the target, and what comes first there?',
    icon: 'transfer',
    letter: 'r',
    load: () => import('./transfer/Room.svelte'),
  },
  {
    name: 'settings',
    label: 'Settings',
    question: 'Who labels, which engine, which keys?',
    icon: 'settings',
    letter: ',',
    load: () => import('./settings/Room.svelte'),
  },
];

const declarations = import.meta.glob<{ declared: readonly ActDeclaration[] }>('./*/acts.ts', {
  eager: true,
});

/** Every act that a feature declares. */
export const declaredActs: readonly ActDeclaration[] = Object.values(declarations).flatMap(
  (module) => module.declared,
);
