/** Acts of the People room. */
import type { ActDeclaration } from '../../state/acts.svelte.ts';

export const declared = [
  {
    id: 'people.reload',
    label: 'Compute the figures anew',
    key: 'u',
    room: 'people',
    early: true,
  },
  {
    id: 'people.settings',
    label: 'How this project is labelled: overlap, repeats, gold pairs',
    key: 's',
    room: 'people',
    elsewhere: true,
  },
  {
    id: 'people.judge',
    label: 'Ask a judge: a language model that votes',
    key: 'j',
    room: 'people',
  },
] as const satisfies readonly ActDeclaration[];
