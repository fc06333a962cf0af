/** Acts of the Settings room that the palette offers in every room. */
import type { ActDeclaration } from '../../state/acts.svelte.ts';

export const declared = [
  {
    id: 'settings.keys',
    label: 'Change keys',
    also: 'help remap shortcuts hotkeys',
    key: 'k',
    room: 'settings',
    elsewhere: true,
    early: true,
  },
  {
    id: 'settings.annotator',
    label: 'Write the annotator of this window',
    key: 'a',
    room: 'settings',
    early: true,
  },
] as const satisfies readonly ActDeclaration[];
