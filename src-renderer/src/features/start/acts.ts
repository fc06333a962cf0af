/** Acts of the start page, known to the palette everywhere. */
import type { ActDeclaration } from '../../state/acts.svelte.ts';

export const declared = [
  { id: 'project.new', label: 'New project', key: 'n', group: 'Project' },
  { id: 'project.open', label: 'Open a project file', key: 'o', group: 'Project' },
  { id: 'project.sample', label: 'Open the sample project', key: 's', group: 'Project' },
] as const satisfies readonly ActDeclaration[];
