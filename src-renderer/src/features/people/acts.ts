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
] as const satisfies readonly ActDeclaration[];
