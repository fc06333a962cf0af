/** Acts that work in every room. The ids are those of the desktop's menus. */
import type { Act, ActDeclaration } from '../../state/acts.svelte.ts';
import { app } from '../../state/app.svelte.ts';
import { closeProject } from '../../state/project.ts';
import { navigate } from '../../state/router.svelte.ts';
import { failed } from '../../ui/index.ts';
import { rooms } from '../rooms.ts';
import { panels } from './panels.svelte.ts';

const open = (): boolean => app.project !== null;

export const shellActs: readonly Act[] = [
  ...rooms.map((room): Act => ({
    id: `view.${room.name}`,
    label: `Go to ${room.label}`,
    key: `g ${room.letter}`,
    group: 'Go to',
    when: open,
    run: () => navigate([room.name]),
  })),
  {
    id: 'view.palette',
    label: 'Find a command',
    key: '$mod+k',
    group: 'Everywhere',
    inFields: true,
    run: () => {
      panels.palette = !panels.palette;
    },
  },
  {
    id: 'help.keys',
    label: 'Show the keys',
    key: '?',
    group: 'Everywhere',
    run: () => {
      panels.keys = true;
    },
  },
  {
    id: 'view.work',
    label: 'Show running work',
    key: 'g w',
    group: 'Go to',
    when: open,
    run: () => {
      panels.work = true;
    },
  },
  {
    id: 'project.close',
    label: 'Close the project',
    group: 'Project',
    when: open,
    run: () => {
      closeProject().catch(failed);
    },
  },
];

export const declared: readonly ActDeclaration[] = shellActs;
