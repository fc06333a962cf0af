/** Keys of the start page. The palette has the same acts in every room, from the shell. */
import type { ActDeclaration } from '../../state/acts.svelte.ts';

export const declared = [
  { id: 'start.new', label: 'New project', key: 'n', room: 'start' },
  { id: 'start.open', label: 'Open a project file', key: 'o', room: 'start' },
  { id: 'start.sample', label: 'Open the sample project', key: 's', room: 'start' },
] as const satisfies readonly ActDeclaration[];
