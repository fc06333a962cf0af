/** Acts that work in every room. Their ids are those of the desktop's menus. */
import type { Act, ActDeclaration } from '../../state/acts.svelte.ts';
import { app, setPreferences } from '../../state/app.svelte.ts';
import { panels } from '../../state/panels.svelte.ts';
import {
  closeProject,
  copyProject,
  openSample,
  pickProject,
  pickToMerge,
  startTour,
} from '../../state/project.ts';
import { navigate } from '../../state/router.svelte.ts';
import { failed, said } from '../../ui/index.ts';
import { rooms } from '../rooms.ts';

const open = (): boolean => app.project !== null;

export const shellActs: readonly Act[] = [
  ...rooms.map((room): Act => ({
    id: `view.${room.name}`,
    label: `Go to ${room.label}`,
    key: `g ${room.letter}`,
    group: 'Go to',
    when: () => open() || room.name === 'settings',
    run: () => navigate([room.name]),
  })),
  {
    id: 'view.start',
    label: 'Go to the start page',
    key: 'g s',
    group: 'Go to',
    room: 'settings',
    when: () => !open(),
    run: () => navigate([]),
  },
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
    also: 'help shortcuts hotkeys keyboard',
    key: '?',
    group: 'Everywhere',
    run: () => {
      panels.keys = true;
    },
  },
  {
    id: 'help.tour',
    label: 'Take the tour through the rooms',
    also: 'help introduction onboarding first steps guide',
    group: 'Everywhere',
    when: () => app.ready,
    run: () => {
      startTour().catch(failed);
    },
  },
  {
    id: 'label.annotator',
    label: 'Change the annotator: who labels in this window',
    also: 'name user person',
    key: 'g a',
    group: 'Everywhere',
    when: () => app.ready,
    run: () => {
      panels.annotator = 'wanted';
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
    id: 'view.theme',
    label: 'Change between light and dark',
    also: 'theme mode appearance colours',
    group: 'Everywhere',
    when: () => app.ready,
    run: () => {
      const dark = matchMedia('(prefers-color-scheme: dark)').matches;
      const { theme } = app.preferences;
      const now = theme === 'system' ? (dark ? 'dark' : 'light') : theme;
      setPreferences({ theme: now === 'dark' ? 'light' : 'dark' }).catch(failed);
    },
  },
  {
    id: 'project.new',
    label: 'New project',
    group: 'Project',
    run: () => {
      panels.project = 'new';
    },
  },
  {
    id: 'project.open',
    label: 'Open a project file',
    group: 'Project',
    run: () => {
      pickProject().catch(failed);
    },
  },
  {
    id: 'project.sample',
    label: 'Open the sample project',
    group: 'Project',
    run: () => {
      openSample().catch(failed);
    },
  },
  {
    id: 'project.copy',
    label: 'Save a copy of the project',
    group: 'Project',
    when: open,
    run: () => {
      copyProject().then((path) => said(`Saved as ${path}.`), failed);
    },
  },
  {
    id: 'project.merge',
    label: 'Merge another project file …',
    key: 'g m',
    group: 'Project',
    when: open,
    run: () => {
      pickToMerge().catch(failed);
    },
  },
  {
    id: 'project.close',
    label: 'Close the project',
    also: 'leave quit exit another projects start page',
    key: 'g x',
    group: 'Project',
    when: open,
    run: () => {
      closeProject().catch(failed);
    },
  },
];

/** While the tour is on. */
export const declaredTour = [
  { id: 'tour.next', label: 'The next step of the tour', key: '.', group: 'Tour' },
  { id: 'tour.back', label: 'The step before', key: ',', group: 'Tour' },
  { id: 'tour.leave', label: 'Leave the tour', key: 'Escape', group: 'Tour' },
] as const satisfies readonly ActDeclaration[];

export const declared: readonly ActDeclaration[] = [...shellActs, ...declaredTour];
