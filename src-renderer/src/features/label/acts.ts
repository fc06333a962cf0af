/** The keys of labelling, as data for the list of keys, the palette and the room. */
import type { ActDeclaration, RoomName } from '../../state/index.ts';

const room: RoomName = 'label';

/** Acts of a task are in its folder, and work while its questions are on the screen. */
const ofTasks = import.meta.glob<{ declared: readonly ActDeclaration[] }>('./tasks/*/acts.ts', {
  eager: true,
});

/** Acts that every task has; reasons are the project's own (model/guidelines.svelte.ts). */
export const shared: readonly ActDeclaration[] = [
  { id: 'label.skip', label: 'Skip: come back to it later', key: 's', room },
  { id: 'label.flag', label: 'Flag with a note', key: 'f', room },
  { id: 'label.undo', label: 'Undo the last vote', key: '$mod+z', room, early: true },
  { id: 'label.redo', label: 'Redo', key: ['$mod+Shift+z', '$mod+y'], room, early: true },
  { id: 'label.go-on', label: 'Go on, or do what the screen offers', key: 'Enter', room },
  {
    id: 'label.replace',
    label: 'Replace what was decided in another window',
    key: 'Shift+Enter',
    room,
  },
  { id: 'label.note', label: 'Write a note on this question', key: 'n', room },
  { id: 'label.markdown', label: 'Markdown or plain text', key: 'm', room, early: true },
  { id: 'label.prompt', label: 'Fold or unfold the prompt', key: 'p', room, early: true },
  {
    id: 'label.turns',
    label: 'Fold or unfold the earlier turns of a conversation',
    key: 'u',
    room,
    early: true,
  },
  { id: 'label.guidelines', label: 'Guidelines', key: 'i', room, early: true },
  { id: 'label.focus', label: 'Focus mode: nothing but the question', key: 'z', room, early: true },
  { id: 'label.text-larger', label: 'Larger text', key: '+', room, early: true },
  { id: 'label.text-smaller', label: 'Smaller text', key: '-', room, early: true },
  { id: 'label.order-random', label: 'Order: random', room },
  { id: 'label.order-made', label: 'Order: as they were made', room },
  { id: 'label.order-prompt', label: 'Order: prompt by prompt', room },
  { id: 'label.order-disagreement', label: 'Order: most to learn first', room },
  { id: 'label.order-target', label: 'Order: like the target first', room },
  { id: 'label.order-gain', label: 'Order: most to learn about the target first', room },
  { id: 'label.order-clear', label: 'Order: near ties last', room },
];

/** Acts of the list of decisions. */
export const listActs: readonly ActDeclaration[] = [
  { id: 'label.list-down', label: 'The next vote of the list', key: ['ArrowDown', 'j'] },
  { id: 'label.list-up', label: 'The one before', key: ['ArrowUp', 'k'] },
  { id: 'label.list-select', label: 'Select it, or not, to change many', key: 'x' },
  { id: 'label.list-history', label: 'Show or hide its history', key: 'h' },
  { id: 'label.list-search', label: 'Search the list', key: '/' },
].map((act) => ({ ...act, room, part: 'list', group: 'Label: what is done' }));

export const declared: readonly ActDeclaration[] = [
  ...Object.values(ofTasks).flatMap((task) => task.declared),
  ...shared,
  ...listActs,
];
