/** The keys of rankings, as data: see ../../acts.ts for the shared ones. */
import type { ActDeclaration, RoomName } from '../../../../state/index.ts';

const room: RoomName = 'label';
const PLACES = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** Each gives the current answer a place, and goes to the next one without a place. */
export const placeActs = PLACES.map((rank) => ({
  id: `ranking.place-${rank}`,
  label: rank === 1 ? 'Place 1: the best' : `Place ${rank}`,
  key: String(rank),
  rank,
}));

export const declared: readonly ActDeclaration[] = [
  ...placeActs.map(({ id, label, key }) => ({ id, label, key })),
  { id: 'ranking.better', label: 'One place better', key: 'ArrowUp' },
  { id: 'ranking.worse', label: 'One place worse', key: 'ArrowDown' },
  { id: 'ranking.before', label: 'The answer before', key: 'ArrowLeft' },
  { id: 'ranking.after', label: 'The answer after', key: 'ArrowRight' },
  { id: 'ranking.clear', label: 'Take its place away', key: 'Backspace' },
  { id: 'ranking.read-on', label: 'Read on in the answer at hand', key: 'Space' },
  { id: 'ranking.read-back', label: 'Read back in it', key: 'Shift+Space' },
].map((act) => ({ ...act, room, part: 'ranking', group: 'Label: rankings' }));
