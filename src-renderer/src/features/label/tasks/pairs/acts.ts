/** The keys of pairs, as data: see ../../acts.ts for the shared ones. */
import type { Strength } from '#contract';
import type { ActDeclaration, RoomName } from '../../../../state/index.ts';
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
  const form = strength === 1 ? 'Shift' : strength === 3 ? 'Alt' : null;
  return {
    id: `label.${side}${how.id}`,
    label: `${name} is ${how.words}`,
    key: keys.map((key) => how.modifier + key),
    room,
    ...(form === null ? {} : { formOf: { id: `label.${side}`, modifier: form } }),
    choice: { outcome: 'prefer', side, strength },
  };
}

/** The votes on a pair. Every task can skip and flag as well. */
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
];

export const declared: readonly ActDeclaration[] = [
  ...voteActs.map(({ choice: _, ...act }) => act),
  { id: 'label.read-on', label: 'Read on: next screen of the longer answer', key: 'Space', room },
  { id: 'label.read-back', label: 'Read back', key: 'Shift+Space', room },
  { id: 'label.difference', label: 'Show what differs', key: 'd', room, early: true },
  { id: 'label.linked', label: 'Scroll both answers together', key: 'l', room, early: true },
].map((act) => ({ ...act, part: 'pairs' }));
