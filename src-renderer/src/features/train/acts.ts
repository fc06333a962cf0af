/** The keys of the Train room, as data. */
import type { ActDeclaration } from '../../state/index.ts';

export const declared: readonly ActDeclaration[] = [
  {
    id: 'train.next',
    label: 'Train, or do what the screen offers',
    key: 'Enter',
    room: 'train',
  },
  {
    id: 'train.start',
    label: 'Train',
    key: '$mod+Enter',
    room: 'train',
    elsewhere: true,
    early: true,
  },
  { id: 'train.pause', label: 'Pause the run', key: 'p', room: 'train' },
  { id: 'train.resume', label: 'Resume the run', key: 'r', room: 'train' },
  { id: 'train.stop', label: 'Stop the run', key: 'x', room: 'train' },
  { id: 'train.restart', label: 'Start the run again', key: 'a', room: 'train' },
  { id: 'train.ranking', label: 'See the ranking of the run', key: 'v', room: 'train' },
  { id: 'train.name', label: 'Name the run', key: 'n', room: 'train' },
  { id: 'train.pin', label: 'Pin the run, or no longer', key: 'i', room: 'train' },
  {
    id: 'train.same',
    label: 'Use the settings of the run',
    key: 's',
    room: 'train',
    early: true,
  },
  { id: 'train.delete', label: 'Delete the run', key: 'Delete', room: 'train' },
  {
    id: 'train.compare',
    label: 'Compare runs, or back to them',
    key: 'b',
    room: 'train',
    elsewhere: true,
  },
  {
    id: 'train.all',
    label: 'All candidates, or those of before',
    key: 'c',
    room: 'train',
    early: true,
  },
  {
    id: 'train.encoders',
    label: 'Compare encoders, or back to the runs',
    key: 'e',
    room: 'train',
    elsewhere: true,
    early: true,
  },
  {
    id: 'train.settings',
    label: 'Open or close the settings',
    key: 'o',
    room: 'train',
    early: true,
  },
];
