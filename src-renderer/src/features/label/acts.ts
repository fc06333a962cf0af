/** The keys of labelling, as data: what the sheet of keys, the palette and the room read. */
import type { Strength } from '#contract';
import type { ActDeclaration, RoomName } from '../../state/index.ts';
import type { Choice, Side } from './choice.ts';

const room: RoomName = 'label';

interface VoteAct extends ActDeclaration {
  choice: Choice;
}

const HOW: Record<Strength, { id: string; words: string; modifier: string }> = {
  2: { id: '', words: 'better', modifier: '' },
  1: { id: '-slightly', words: 'slightly better', modifier: 'Shift+' },
  3: { id: '-strongly', words: 'much better', modifier: 'Alt+' },
};

function prefer(side: Side, strength: Strength): VoteAct {
  const [name, ...keys] = side === 'first' ? ['A', '1', 'ArrowLeft'] : ['B', '2', 'ArrowRight'];
  const how = HOW[strength];
  return {
    id: `label.${side}${how.id}`,
    label: `${name} is ${how.words}`,
    key: keys.map((key) => how.modifier + key),
    room,
    choice: { outcome: 'prefer', side, strength },
  };
}

/** Every key that decides about the pair on the screen, but for the flag, which asks for a note. */
export const voteActs: readonly VoteAct[] = [
  ...([2, 1, 3] as const).flatMap((how) => [prefer('first', how), prefer('second', how)]),
  {
    id: 'label.tie',
    label: 'Equally good',
    key: ['0', 'ArrowUp'],
    room,
    choice: { outcome: 'tie', side: null, strength: 2 },
  },
  {
    id: 'label.both-bad',
    label: 'Both bad',
    key: 'ArrowDown',
    room,
    choice: { outcome: 'both-bad', side: null, strength: 2 },
  },
  {
    id: 'label.skip',
    label: 'Skip: come back to it later',
    key: 's',
    room,
    choice: { outcome: 'skip', side: null, strength: 2 },
  },
];

/** Why an answer is better: optional, kept with the vote. */
export const reasons = [
  { id: 'correct', label: 'more correct', key: 'q' },
  { id: 'helpful', label: 'more helpful', key: 'w' },
  { id: 'instructions', label: 'as asked', key: 'e' },
  { id: 'clear', label: 'clearer', key: 'r' },
  { id: 'harmless', label: 'less harmful', key: 't' },
] as const;

export const declared: readonly ActDeclaration[] = [
  ...voteActs.map(({ id, label, key, room: where }) => ({ id, label, key, room: where })),
  { id: 'label.flag', label: 'Flag with a note', key: 'f', room },
  { id: 'label.undo', label: 'Undo the last vote', key: '$mod+z', room, early: true },
  { id: 'label.redo', label: 'Redo', key: ['$mod+Shift+z', '$mod+y'], room, early: true },
  { id: 'label.read-on', label: 'Read on: next screen of the longer answer', key: 'Space', room },
  { id: 'label.read-back', label: 'Read back', key: 'Shift+Space', room },
  { id: 'label.go-on', label: 'Go on, or do what the screen offers', key: 'Enter', room },
  { id: 'label.note', label: 'Write a note on this pair', key: 'n', room },
  { id: 'label.difference', label: 'Show what differs', key: 'd', room, early: true },
  { id: 'label.markdown', label: 'Markdown or plain text', key: 'm', room, early: true },
  { id: 'label.linked', label: 'Scroll both answers together', key: 'l', room, early: true },
  { id: 'label.prompt', label: 'Fold or unfold the prompt', key: 'p', room, early: true },
  { id: 'label.guidelines', label: 'Guidelines', key: 'i', room, early: true },
  ...reasons.map(({ id, label, key }) => ({
    id: `label.reason-${id}`,
    label: `Reason: ${label}`,
    key,
    room,
  })),
];
