/** The keys of the Transfer room, as data. */
import type { ActDeclaration } from '../../state/index.ts';

const list = (id: string, label: string, key: string | string[]): ActDeclaration => ({
  id: `transfer.${id}`,
  label,
  key,
  room: 'transfer',
  group: 'Ranking',
});

export const declared: readonly ActDeclaration[] = [
  list('down', 'Next text', ['ArrowDown', 'j']),
  list('up', 'Previous text', ['ArrowUp', 'k']),
  list('page-down', 'A screen further', 'PageDown'),
  list('page-up', 'A screen back', 'PageUp'),
  list('home', 'First text', 'Home'),
  list('end', 'Last text', 'End'),
  list('open', 'Open the text, or do what the screen offers', 'Enter'),
  list('search', 'Search the texts', '/'),
  { id: 'transfer.exclude', label: 'Exclude the text from exports', key: 'x', room: 'transfer' },
  { id: 'transfer.note', label: 'Write a note on the text', key: 'o', room: 'transfer' },
  { id: 'transfer.apart', label: 'Take the text apart', key: 't', room: 'transfer' },
  { id: 'transfer.nearest', label: 'Find texts that are like it', key: 'l', room: 'transfer' },
  { id: 'transfer.next', label: 'Do what the verdict says', key: 'n', room: 'transfer' },
  {
    id: 'transfer.export',
    label: 'Export',
    key: 'e',
    room: 'transfer',
    elsewhere: true,
    early: true,
  },
  {
    id: 'transfer.map',
    label: 'Map or ranking',
    key: 'p',
    room: 'transfer',
    early: true,
  },
  {
    id: 'transfer.evidence',
    label: 'Ranking or evidence',
    key: 'v',
    room: 'transfer',
    early: true,
  },
  {
    id: 'transfer.spot-check',
    label: 'Draw target pairs for a spot-check and label them',
    key: 'c',
    room: 'transfer',
  },
  {
    id: 'transfer.label-next',
    label: 'Label next the source pairs that say most about the target',
    key: 'q',
    room: 'transfer',
  },
  {
    id: 'transfer.label-near',
    label: 'Send source pairs like the text, or like those found, to be labelled',
    key: 'w',
    room: 'transfer',
  },
  { id: 'transfer.method', label: 'Next candidate', key: 'm', room: 'transfer', early: true },
];
